import {
  instancetypeObject,
  namespacedTypes,
  oneCpu,
  ownClusterTypes,
  preferenceObject,
  type TypeNames,
  threeCpus,
} from "../fixtures/instance-types.js";
import { runTypedMachine, typedMachine } from "../fixtures/typed-machine.js";
import type { Scenario, Step } from "../scenario.js";
import { machineIs, sameMachine } from "../steps/machines.js";
import { remove } from "../steps/objects.js";
import { setPolicy } from "../steps/policy.js";
import {
  changeInstancetype,
  createTypes,
  isFlat,
  pinsAreKept,
  revisionsAreGone,
  sameRevisions,
} from "../steps/revisions.js";
import { backUp, restore, restoreIntoNewNamespace, restoreOnOtherCluster } from "../steps/script.js";

const namespaced = (): TypeNames => namespacedTypes;

/** The live type stays, with other values: a machine that lost its pin starts all the same, as another one. */
export const revisionData: Scenario = {
  name: "revision-data",
  title: "The revisions come back as they were, beside a live type that changed",
  origin: "strict",
  steps: [
    createTypes(namespaced, { instancetype: oneCpu }),
    ...runTypedMachine(namespaced),
    backUp(),
    changeInstancetype(namespaced, threeCpus),
    remove("VirtualMachine", typedMachine),
    revisionsAreGone(typedMachine),
    restore(),
    machineIs(typedMachine, "Running"),
    sameMachine(typedMachine),
    pinsAreKept(typedMachine),
    sameRevisions(typedMachine),
  ],
};

export const newNamespace: Scenario = {
  name: "new-namespace",
  title: "Restore into a namespace that does not have the namespaced types",
  origin: "strict",
  steps: [
    createTypes(namespaced, { instancetype: oneCpu }),
    ...runTypedMachine(namespaced),
    changeInstancetype(namespaced, threeCpus),
    backUp(),
    restoreIntoNewNamespace(),
    machineIs(typedMachine, "Running"),
    pinsAreKept(typedMachine),
    sameMachine(typedMachine),
    sameRevisions(typedMachine),
  ],
};

const otherTypes: Step = {
  title: "the other cluster has other types of the same names",
  run: async (trial) => {
    const names = ownClusterTypes(trial);
    const { destination } = trial.places;
    const cores = { cpu: { preferredCPUTopology: "cores" } };
    await trial.create(names.instancetype.kind, instancetypeObject(trial, names, threeCpus), destination);
    await trial.create(names.preference.kind, preferenceObject(trial, names, cores), destination);
  },
};

export const otherCluster: Scenario = {
  name: "other-cluster",
  title: "Restore on a cluster whose types of the same names differ",
  origin: "strict",
  needs: "another cluster",
  steps: [
    createTypes(ownClusterTypes, { instancetype: oneCpu }),
    ...runTypedMachine(ownClusterTypes),
    otherTypes,
    backUp(),
    restoreOnOtherCluster(),
    machineIs(typedMachine, "Running"),
    pinsAreKept(typedMachine),
    sameMachine(typedMachine),
    sameRevisions(typedMachine),
  ],
};

export const policyExpand: Scenario = {
  name: "policy-expand",
  title: "Restore under the policy expand of what was backed up under reference",
  origin: "strict",
  needs: "own cluster",
  steps: [
    createTypes(namespaced, { instancetype: oneCpu }),
    ...runTypedMachine(namespaced),
    backUp(),
    changeInstancetype(namespaced, threeCpus),
    remove("VirtualMachine", typedMachine),
    revisionsAreGone(typedMachine),
    setPolicy("expand"),
    restore(),
    machineIs(typedMachine, "Running"),
    isFlat(typedMachine),
    sameMachine(typedMachine),
  ],
};
