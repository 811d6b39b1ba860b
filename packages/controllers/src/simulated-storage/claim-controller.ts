import {
  type Client,
  fieldAt,
  isAlreadyExists,
  type JsonObject,
  type KubeObject,
  listAt,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";
import type { Clock } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import type { Informer } from "../runtime/informer.js";
import { keyOf } from "../runtime/object-key.js";
import { type ClaimNotice, phaseOfClaim, planClaim, referenceTo } from "./bind-claim.js";
import { provisioner } from "./storage-classes.js";

export interface ClaimControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly claims: Informer;
  readonly volumes: Informer;
  readonly storageClasses: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

/** Binds claims to simulated volumes. */
export function claimController(options: ClaimControllerOptions): Controller {
  const { clock, claims, volumes, storageClasses, onError } = options;
  const controller = new Controller({
    name: "persistentvolumeclaim",
    clock,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const claim = claims.get(key);
      if (claim !== undefined && claim.metadata.deletionTimestamp === undefined) await settle(options, claim);
      return undefined;
    },
  });
  claims.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  const enqueuePending = () => {
    for (const claim of claims.list()) {
      if (phaseOfClaim(claim) !== "Bound") controller.enqueue(keyOf(claim));
    }
  };
  storageClasses.onChange(enqueuePending);
  volumes.onChange(({ before, after }) => {
    // A volume made for a claim brings no news to others.
    if (before === undefined && (fieldAt(after?.spec, "claimRef", "uid") ?? "") === "") enqueuePending();
  });
  return controller;
}

async function settle(options: ClaimControllerOptions, claim: KubeObject): Promise<void> {
  const { storageClasses, volumes } = options;
  const plan = planClaim(claim, {
    classes: storageClasses.list(),
    volumeOf: (name) => volumes.get(name),
  });
  if (plan.kind === "wait") return tell(options, claim, plan.notice);
  if (plan.kind === "setClass") {
    const spec = { ...(claim.spec as JsonObject), storageClassName: plan.name };
    await options.client.update(resources.persistentVolumeClaims, { ...claim, spec });
  }
  if (plan.kind === "bind") await bind(options, claim, plan.volume);
  if (plan.kind === "grow") await setCapacity(options, claim, plan.capacity);
}

/** A claim that waits says why once: its status then tells that somebody looked at it. */
async function tell(options: ClaimControllerOptions, claim: KubeObject, notice: ClaimNotice): Promise<void> {
  if (claim.status === undefined) await setStatus(options.client, claim, { phase: "Pending" });
  await options.recorder.record(claim, notice);
}

/** Makes the volume, then names it in the claim, then says in both that they are bound: each prefix of it is gone on from. */
async function bind(options: ClaimControllerOptions, claim: KubeObject, planned: KubeObject): Promise<void> {
  const { client } = options;
  const volume = await ensureVolume(client, claim, planned);
  await setVolumeStatus(client, volume, "Bound");
  const annotations = {
    ...claim.metadata.annotations,
    "pv.kubernetes.io/bind-completed": "yes",
    "pv.kubernetes.io/bound-by-controller": "yes",
    "volume.kubernetes.io/storage-provisioner": provisioner,
  };
  const spec = { ...(claim.spec as JsonObject), volumeName: volume.metadata.name ?? "" };
  const metadata = { ...claim.metadata, annotations };
  const named = await client.update(resources.persistentVolumeClaims, { ...claim, metadata, spec });
  const capacity = fieldAt(volume.spec, "capacity") ?? {};
  await setStatus(client, named, {
    phase: "Bound",
    accessModes: listAt(claim.spec, "accessModes"),
    capacity,
  });
}

async function ensureVolume(client: Client, claim: KubeObject, planned: KubeObject): Promise<KubeObject> {
  if (planned.metadata.uid !== undefined) {
    if (fieldAt(planned.spec, "claimRef", "uid") === claim.metadata.uid) return planned;
    const spec = { ...(planned.spec as JsonObject), claimRef: referenceTo(claim) };
    return client.update(resources.persistentVolumes, { ...planned, spec });
  }
  try {
    return await client.create(resources.persistentVolumes, planned);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return client.get(resources.persistentVolumes, { name: planned.metadata.name ?? "" });
  }
}

async function setCapacity(
  options: ClaimControllerOptions,
  claim: KubeObject,
  storage: string,
): Promise<void> {
  const { client, volumes } = options;
  const volume = volumes.get(String(fieldAt(claim.spec, "volumeName") ?? ""));
  if (volume !== undefined) {
    const spec = { ...(volume.spec as JsonObject), capacity: { storage } };
    await client.update(resources.persistentVolumes, { ...volume, spec });
  }
  await setStatus(client, claim, { ...(claim.status as JsonObject), capacity: { storage } });
}

async function setStatus(client: Client, claim: KubeObject, status: JsonObject): Promise<void> {
  await client.update(resources.persistentVolumeClaims, { ...claim, status }, { subresource: "status" });
}

export async function setVolumeStatus(client: Client, volume: KubeObject, phase: string): Promise<void> {
  if (fieldAt(volume.status, "phase") === phase) return;
  const changed = { ...volume, status: { ...(volume.status as JsonObject | undefined), phase } };
  await client.update(resources.persistentVolumes, changed, { subresource: "status" });
}
