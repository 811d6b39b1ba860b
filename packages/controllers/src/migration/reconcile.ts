import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import type { InstancePods } from "../launcher-pod/instance-pods.js";
import { migrationLabel } from "../launcher-pod/launcher-pod.js";
import { endedPod, heldPod, isPodLive, isPodRunning, runningPod } from "../launcher-pod/pod-status.js";
import { chooseNode } from "../virtual-machine-instance/choose-node.js";
import { podAddress } from "../virtual-machine-instance/interface-status.js";
import { changed, phaseOf } from "../virtual-machine-instance/phases.js";
import { abandon } from "./abandon.js";
import { arrived } from "./arrive.js";
import {
  enteredPhase,
  instanceLabel,
  isMigrationOver,
  type MigrationPhase,
  migrationFinalizer,
  migrationPhaseOf,
} from "./migration-phase.js";

export interface MigrationDeps {
  /** Undefined where instances have no pods. */
  readonly pods: InstancePods | undefined;
  now(): string;
  nodes(): readonly KubeObject[];
  instanceOf(migration: KubeObject): KubeObject | undefined;
  /** Other migrations of the same instance that are not over. */
  othersOf(migration: KubeObject): readonly KubeObject[];
  /** All migrations of the same instance. */
  allOf(migration: KubeObject): readonly KubeObject[];
  delete(migration: KubeObject): Promise<void>;
  update(migration: KubeObject): Promise<KubeObject>;
  setStatus(migration: KubeObject, status: JsonObject): Promise<KubeObject>;
  updateInstance(vmi: KubeObject): Promise<KubeObject>;
  record(object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): Promise<void>;
}

/** A migration under way and the running instance it moves. */
export interface Move {
  readonly migration: KubeObject;
  readonly vmi: KubeObject;
  /** Where the guest is to go; absent until a pod was made for it. */
  readonly target: KubeObject | undefined;
}

/** The next phase and the fields of status that come with it. */
interface Next {
  readonly phase: MigrationPhase;
  readonly fields?: JsonObject;
}

/** Migrations of an instance that are over and kept for who wants to look at them (KubeVirt garbageCollectFinalizedMigrations). */
const keptMigrations = 5;

/** What a phase needs before the next one; undefined while that is not to be had. */
type Duty = (deps: MigrationDeps, move: Move) => Promise<Next | undefined>;

const duties: { readonly [phase: string]: Duty } = {
  "": async () => ({ phase: "Pending" }),
  Pending: makeTarget,
  Scheduling: runTarget,
  Scheduled: prepare,
  PreparingTarget: async () => ({ phase: "TargetReady" }),
  TargetReady: async () => ({ phase: "Running" }),
  Running: handOver,
};

/** One pass over a migration (KubeVirt pkg/virt-controller/watch/migration). Each phase's event brings the next pass. */
export async function reconcileMigration(deps: MigrationDeps, given: KubeObject): Promise<void> {
  const { metadata } = given;
  if (isMigrationOver(given)) return release(deps, given);
  const vmi = deps.instanceOf(given);
  if (vmi === undefined || phaseOf(vmi) !== "Running" || metadata.deletionTimestamp !== undefined) {
    return abandon(deps, given, vmi);
  }
  const migration = await claimed(deps, given);
  const target = deps.pods?.of(vmi).find((pod) => isTargetOf(pod, migration));
  const next = await duties[migrationPhaseOf(migration)]?.(deps, { migration, vmi, target });
  if (next === undefined) return;
  await deps.setStatus(migration, enteredPhase(migration, next.phase, deps.now(), next.fields));
}

export function isTargetOf({ metadata }: KubeObject, migration: KubeObject): boolean {
  return metadata.labels?.[migrationLabel] === migration.metadata.uid;
}

/** Puts the finalizer and the name of the instance on a new migration. */
async function claimed(deps: MigrationDeps, migration: KubeObject): Promise<KubeObject> {
  const { metadata } = migration;
  if (metadata.finalizers?.includes(migrationFinalizer) === true) return migration;
  const finalizers = [...(metadata.finalizers ?? []), migrationFinalizer];
  const labels = { ...metadata.labels, [instanceLabel]: stringAt(migration.spec, "vmiName") ?? "" };
  return deps.update({ ...migration, metadata: { ...metadata, finalizers, labels } });
}

async function release(deps: MigrationDeps, migration: KubeObject): Promise<void> {
  const { metadata } = migration;
  const kept = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== migrationFinalizer);
  if (kept.length === (metadata.finalizers ?? []).length) return;
  await deps.update({ ...migration, metadata: { ...metadata, finalizers: kept } });
  const over = deps.allOf(migration).filter(isMigrationOver).sort(byAge);
  for (const old of over.slice(0, -keptMigrations)) await deps.delete(old);
}

function byAge({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  return `${a.creationTimestamp}${a.name}` < `${b.creationTimestamp}${b.name}` ? -1 : 1;
}

function isUnderWay(migration: KubeObject): boolean {
  return !["", "Pending"].includes(migrationPhaseOf(migration));
}

/** Makes the pod the guest moves into, once no older migration of the guest is under way. */
async function makeTarget(deps: MigrationDeps, { migration, vmi, target }: Move): Promise<Next | undefined> {
  if (deps.othersOf(migration).some(isUnderWay)) return undefined;
  if (deps.pods !== undefined && target === undefined) {
    const pod = await deps.pods.create(vmi, { migration, nodeName: targetNode(deps, vmi).node });
    const message = `Created migration target pod ${pod.metadata.namespace}/${pod.metadata.name}`;
    await deps.record(migration, "Normal", "SuccessfulCreate", message);
  }
  return { phase: "Scheduling" };
}

function targetNode(deps: MigrationDeps, vmi: KubeObject): ReturnType<typeof chooseNode> {
  return chooseNode(vmi, deps.nodes(), stringAt(vmi.status, "nodeName"));
}

/** Waits for a node that takes the target. */
async function runTarget(deps: MigrationDeps, { migration, vmi, target }: Move): Promise<Next | undefined> {
  const placement = targetNode(deps, vmi);
  if (deps.pods === undefined) return placement.node === undefined ? undefined : { phase: "Scheduled" };
  if (target === undefined || !isPodLive(target)) return { phase: "Failed" };
  const bound = stringAt(target.spec, "nodeName") !== undefined;
  if (!bound && placement.problem !== undefined) {
    if (listAt(target.status, "conditions").length === 0) {
      await deps.pods.setStatus(target, heldPod(placement.problem, deps.now()));
    }
    return undefined;
  }
  if (!bound) {
    await deps.pods.delete(target);
    await deps.pods.create(vmi, { migration, nodeName: placement.node });
    return undefined;
  }
  if (!isPodRunning(target)) await deps.pods.setStatus(target, runningPod(podAddress(vmi), deps.now()));
  return { phase: "Scheduled" };
}

/** Tells the instance where it goes. */
async function prepare(deps: MigrationDeps, { migration, vmi, target }: Move): Promise<Next> {
  const source = deps.pods?.of(vmi).find((pod) => isPodLive(pod) && pod !== target);
  const migrationState: JsonObject = {
    migrationUid: migration.metadata.uid ?? "",
    mode: "PreCopy",
    startTimestamp: deps.now(),
    sourceNode: stringAt(vmi.status, "nodeName") ?? "",
    targetNode: stringAt(target?.spec, "nodeName") ?? targetNode(deps, vmi).node ?? "",
    ...(source === undefined ? {} : { sourcePod: source.metadata.name ?? "" }),
    ...(target === undefined ? {} : { targetPod: target.metadata.name ?? "" }),
  };
  await deps.updateInstance(changed(vmi, { fields: { migrationState } }, deps.now()));
  return { phase: "PreparingTarget" };
}

/** The guest runs in the target from here on. */
async function handOver(deps: MigrationDeps, { migration, vmi, target }: Move): Promise<Next | undefined> {
  const state = objectAt(vmi.status, "migrationState");
  if (stringAt(state, "migrationUid") !== migration.metadata.uid) return undefined;
  const node = stringAt(state, "targetNode") ?? "";
  let moved = vmi;
  if (stringAt(state, "endTimestamp") === undefined) {
    moved = await deps.updateInstance(arrived(vmi, { node, podUid: target?.metadata.uid }, deps.now()));
    await deps.record(vmi, "Normal", "Migrated", `The VirtualMachineInstance migrated to node ${node}.`);
  }
  for (const pod of deps.pods?.of(vmi) ?? []) {
    if (isPodLive(pod) && !isTargetOf(pod, migration)) {
      await deps.pods?.setStatus(pod, endedPod(pod, "Succeeded", deps.now()));
    }
  }
  await deps.record(migration, "Normal", "SuccessfulMigration", "Source node reported migration succeeded");
  return { phase: "Succeeded", fields: { migrationState: objectAt(moved.status, "migrationState") } };
}
