import { type Client, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import {
  backendClaim,
  backendLabel,
  currentBackendClaim,
  needsBackendStorage,
} from "../backend-storage/backend-claim.js";
import { isHotpluggable } from "../live-update/needs-restart.js";
import { resources } from "../resources.js";
import type { Condition } from "../runtime/conditions.js";
import type { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { phaseOfClaim, selectedNode } from "../simulated-storage/bind-claim.js";
import { phaseOfDataVolume } from "../simulated-storage/data-volume-status.js";
import { waitsForConsumer } from "../simulated-storage/storage-classes.js";
import { claimNameOf } from "../storage/volume-claims.js";
import { chooseNode } from "./choose-node.js";

import type { StorageVerdict } from "./reconcile.js";

export interface InstanceStorageOptions {
  readonly client: Client;
  readonly claims: Informer;
  readonly dataVolumes: Informer;
  readonly storageClasses: Informer;
  readonly nodes: Informer;
  /** The KubeVirt object that counts. */
  readonly kubevirt: () => KubeObject | undefined;
}

/** Claims of instances' state by the instance they are for. */
export const claimIndexes: { readonly [name: string]: IndexFunction } = {
  stateOf: ({ metadata }) => {
    const name = metadata.labels?.[backendLabel];
    return name === undefined ? [] : [formatKey({ namespace: metadata.namespace, name })];
  },
};

const ready: StorageVerdict = { verdict: "ready" };
const provisioning: Condition = { type: "Provisioning", status: "True" };
const dataVolumesNotReady: Condition = {
  type: "DataVolumesReady",
  status: "False",
  reason: "NotAllDVsReady",
  message: "Not all of the VMI's DVs are ready",
};

/** Sees to it that an instance's volumes are there and bound, as KubeVirt's VMI controller and the scheduler do. */
export class InstanceStorage {
  readonly #options: InstanceStorageOptions;
  /** State claims just created, by the uid of the instance, until the cache has them. */
  readonly #created = new Map<string, KubeObject>();

  constructor(options: InstanceStorageOptions) {
    this.#options = options;
    options.claims.onChange(({ before, after }) => {
      const made = (after ?? before)?.metadata;
      for (const [uid, { metadata }] of this.#created)
        if (metadata.name === made?.name) this.#created.delete(uid);
    });
  }

  claimOf(vmi: KubeObject, name: string): KubeObject | undefined {
    return this.#options.claims.get(formatKey({ namespace: vmi.metadata.namespace, name }));
  }

  /** The claim of the instance's state, if it has any. */
  stateOf(vmi: KubeObject): KubeObject | undefined {
    const labelled = this.#options.claims.byIndex("stateOf", keyOf(vmi));
    return currentBackendClaim(vmi, labelled) ?? this.#created.get(vmi.metadata.uid ?? "");
  }

  async prepare(vmi: KubeObject): Promise<StorageVerdict> {
    const names = listAt(vmi.spec, "volumes").flatMap((volume) => claimNameOf(volume) ?? []);
    const dataVolumes = names.map((name) => this.#dataVolume(vmi, name));
    if (dataVolumes.some((dataVolume) => phaseOfDataVolume(dataVolume) === "Failed"))
      return { verdict: "failed" };
    const claims: KubeObject[] = [];
    for (const [index, name] of names.entries()) {
      const claim = this.claimOf(vmi, name);
      if (claim !== undefined) claims.push(claim);
      else if (dataVolumes[index] === undefined) return missing(name);
    }
    const state = await this.#ensureState(vmi);
    if (state !== undefined) claims.push(state);
    const unbound = claims.filter((claim) => phaseOfClaim(claim) !== "Bound");
    for (const claim of unbound) await this.#consume(vmi, claim);
    const filling = dataVolumes.some((dataVolume) => dataVolume !== undefined && !isFilled(dataVolume));
    if (unbound.length === 0 && !filling) return ready;
    return { verdict: "waiting", conditions: filling ? [provisioning, dataVolumesNotReady] : [provisioning] };
  }

  /** Tells the claims of plugged volumes that wait for their consumer that it is here. */
  async consumePlugged(vmi: KubeObject): Promise<void> {
    const plugged = listAt(vmi.spec, "volumes").filter(isHotpluggable);
    for (const volume of plugged) {
      const claim = this.claimOf(vmi, claimNameOf(volume) ?? "");
      if (claim !== undefined && phaseOfClaim(claim) !== "Bound") await this.#consume(vmi, claim);
    }
  }

  #dataVolume(vmi: KubeObject, name: string): KubeObject | undefined {
    return this.#options.dataVolumes.get(formatKey({ namespace: vmi.metadata.namespace, name }));
  }

  async #ensureState(vmi: KubeObject): Promise<KubeObject | undefined> {
    if (!needsBackendStorage(vmi)) return undefined;
    const known = this.stateOf(vmi);
    if (known !== undefined) return known;
    const { client, storageClasses, kubevirt } = this.#options;
    const claim = backendClaim(vmi, storageClasses.list(), kubevirt());
    const created = await client.create(resources.persistentVolumeClaims, claim);
    this.#created.set(vmi.metadata.uid ?? "", created);
    return created;
  }

  /** Tells a claim that waits for its consumer where that will be. */
  async #consume(vmi: KubeObject, claim: KubeObject): Promise<void> {
    const { client, storageClasses, nodes } = this.#options;
    const storageClass = storageClasses.get(stringAt(claim.spec, "storageClassName") ?? "");
    if (!waitsForConsumer(storageClass) || claim.metadata.annotations?.[selectedNode] !== undefined) return;
    const { node } = chooseNode(vmi, nodes.list());
    if (node === undefined) return;
    const { namespace, name = "" } = claim.metadata;
    const body = { metadata: { annotations: { [selectedNode]: node } } };
    const patch = { type: "application/merge-patch+json", body } as const;
    await client.patch(resources.persistentVolumeClaims, { namespace, name }, patch);
  }
}

function isFilled(dataVolume: KubeObject): boolean {
  return phaseOfDataVolume(dataVolume) === "Succeeded";
}

/** KubeVirt cannot make the pod of an instance whose claim does not exist. */
function missing(name: string): StorageVerdict {
  const message = `failed to render launch manifest: didn't find PVC ${name}`;
  return {
    verdict: "waiting",
    conditions: [
      { type: "Synchronized", status: "False", reason: "FailedPvcNotFound", message },
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message },
    ],
  };
}
