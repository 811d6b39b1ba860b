import type { Scenario } from "../scenario.js";
import { accessCredentials, claimOfItsOwn, configurationVolumes } from "./attached-objects.js";
import { hotPluggedDisk } from "./hot-plugged-disk.js";
import { loneInstance } from "./lone-instance.js";
import { missingRevisions } from "./missing-revisions.js";
import { selectiveRestore } from "./selective-restore.js";
import { stoppedMachine } from "./stopped-machine.js";
import { newNamespace, otherCluster, policyExpand, revisionData } from "./strict.js";
import { clusterTypesScenario, namespacedTypesScenario } from "./typed-machines.js";

/** Every scenario: the nine of PartnerComp, then those that ask for more. */
export const scenarios: readonly Scenario[] = [
  stoppedMachine,
  namespacedTypesScenario,
  clusterTypesScenario,
  configurationVolumes,
  accessCredentials,
  claimOfItsOwn,
  hotPluggedDisk,
  loneInstance,
  selectiveRestore,
  revisionData,
  newNamespace,
  otherCluster,
  policyExpand,
  missingRevisions,
];
