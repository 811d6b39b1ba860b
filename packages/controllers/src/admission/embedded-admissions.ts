import type { Admission, Client } from "@unfold/apimachinery";
import { evictionValidator } from "../evacuation/eviction-validator.js";
import { type ClusterState, clusterReader } from "../policy/read-cluster.js";
import { cloneMutator, cloneValidator } from "./clone-admissions.js";
import { virtualMachineExpander } from "./expander.js";
import { hyperconvergedValidator } from "./hyperconverged-validator.js";
import { lazyClient } from "./lazy-client.js";
import { migrationValidator } from "./migration-validator.js";
import { restoreValidator } from "./restore-validator.js";
import { snapshotValidator } from "./snapshot-validator.js";
import { typeValidators } from "./type-validators.js";
import { virtualMachineInstanceMutator } from "./virtual-machine-instance-mutator.js";
import { virtualMachineMutator } from "./virtual-machine-mutator.js";
import { virtualMachineValidator } from "./virtual-machine-validator.js";

export interface AdmissionOptions {
  /** Gives the client to read through; called when a request is reviewed, not before. */
  readonly client: () => Client;
  /** How to learn the policy and the cluster's defaults; live requests through `client` unless given. */
  readonly readCluster?: () => Promise<ClusterState>;
  /** Makes firmware UUIDs; random unless given. */
  readonly newUuid?: () => string;
}

/**
 * Every admission plug-in of the embedded control plane, in the order of calling: KubeVirt's and the operator's own,
 * and the expander behind KubeVirt's mutation.
 */
export function embeddedAdmissions(options: AdmissionOptions): readonly Admission[] {
  const { newUuid = () => crypto.randomUUID() } = options;
  const client = lazyClient(options.client);
  const read = readerOf(options);
  return [
    virtualMachineMutator({ client, readCluster: read, newUuid }),
    virtualMachineExpander({ client, readCluster: read }),
    virtualMachineInstanceMutator({ readCluster: read, newUuid }),
    virtualMachineValidator({ client, readCluster: read }),
    migrationValidator({ client }),
    evictionValidator({ client, readCluster: read }),
    ...typeValidators(),
    snapshotValidator(),
    restoreValidator({ client, readCluster: read }),
    cloneMutator(newUuid),
    cloneValidator(),
    hyperconvergedValidator({ client }),
  ];
}

/** The one plug-in needed on a cluster that runs KubeVirt: everything else is KubeVirt's own. */
export function expanderAdmission(options: AdmissionOptions): Admission {
  return virtualMachineExpander({ client: lazyClient(options.client), readCluster: readerOf(options) });
}

function readerOf(options: AdmissionOptions): () => Promise<ClusterState> {
  return options.readCluster ?? clusterReader(options.client);
}
