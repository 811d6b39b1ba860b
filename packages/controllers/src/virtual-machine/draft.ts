import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import type { TypeLookup } from "@unfold/instancetype";
import type { Obstacle } from "../expansion/obstacle.js";
import type { LoadedTypes } from "../loaded-types/load-types.js";
import type { ClusterState } from "../policy/read-cluster.js";
import type { Step } from "../runtime/steps.js";
import type { VolumeState } from "./volume-state.js";

/** Why a pass could not do its work; shown in condition `Failure`. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
}

/** One pass over a virtual machine. */
export interface VirtualMachineDraft {
  /** As last read or written, but with the status it is to have. */
  vm: KubeObject;
  /** The status the server has. */
  storedStatus: KubeObject["status"];
  vmi: KubeObject | undefined;
  readonly cluster: ClusterState;
  /** What the matchers mean; both empty once the machine is flat. */
  types: LoadedTypes;
  failure?: Failure;
  /** What keeps an expansion that is due from happening, or from being finished. */
  waiting?: Obstacle | undefined;
  /** An instance is to be started in this pass. */
  starting?: boolean;
  /** The instance is to be stopped in this pass. */
  stopping?: boolean;
  /** DataVolumes of the machine are not filled yet. */
  awaitsData?: boolean;
  /** Thrown after status was written, so that the key is tried again. */
  retry?: unknown;
  /** Milliseconds after which to look again though nothing changed. */
  requeueAfter?: number;
}

/** What the steps need from outside. */
export interface VirtualMachineDeps {
  now(): string;
  /** Milliseconds since the epoch. */
  time(): number;
  /** A number in [0, 1), for jitter. */
  random(): number;
  /** Everything the matchers of a machine may mean. */
  loadLookup(vm: KubeObject): Promise<TypeLookup>;
  /** From the server; undefined when it is gone. */
  getVm(vm: KubeObject): Promise<KubeObject | undefined>;
  updateVm(vm: KubeObject): Promise<KubeObject>;
  /** The same and its status, where the server writes both at once; the answer has the status that is stored. */
  updateWithStatus(vm: KubeObject): Promise<KubeObject>;
  patchStatus(vm: KubeObject, operations: readonly JsonValue[]): Promise<KubeObject>;
  createInstance(vmi: KubeObject): Promise<KubeObject>;
  patchInstance(vmi: KubeObject, operations: readonly JsonValue[]): Promise<KubeObject>;
  deleteInstance(vmi: KubeObject): Promise<void>;
  /** From the cache. */
  dataVolumeOf(vm: KubeObject, name: string): KubeObject | undefined;
  createDataVolume(dataVolume: KubeObject): Promise<KubeObject>;
  /** Makes a DataVolume that nobody controls the machine's own. */
  adoptDataVolume(vm: KubeObject, dataVolume: KubeObject): Promise<KubeObject>;
  /** What is behind the machine's volumes, from the cache. */
  volumesOf(vm: KubeObject): VolumeState;
  /** The class by which volumes of a storage class are snapshotted, from the cache. @throws Error when several would do */
  readonly snapshotClassOf: (storageClass: string) => string | undefined;
  /** Sets annotations of a claim of the machine's namespace. */
  annotateClaim(vm: KubeObject, name: string, annotations: JsonObject): Promise<void>;
  /** From the cache. */
  revisionsOf(vm: KubeObject): readonly KubeObject[];
  /** A revision of the machine's namespace, from the cache. */
  knownRevision(vm: KubeObject, name: string): KubeObject | undefined;
  /** `NAMESPACE/NAME` of the copies that this process made or took out of a status, for as long as they exist. */
  readonly ownCopies: Set<string>;
  /** From the server. */
  getRevision(namespace: string, name: string): Promise<KubeObject | undefined>;
  createRevision(revision: KubeObject): Promise<KubeObject>;
  updateRevision(revision: KubeObject): Promise<KubeObject>;
  /** Only this very version of it; that it is gone or another one by now is no error. */
  deleteRevision(revision: KubeObject): Promise<void>;
  /** Whether another virtual machine, an instance's start revision or a snapshot names the revision. */
  namedElsewhere(vm: KubeObject, revision: string): boolean;
  record(object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): Promise<void>;
}

export type VirtualMachineStep = (deps: VirtualMachineDeps) => Step<VirtualMachineDraft>;

/** Notes the first thing that went wrong; what comes later is usually its consequence. */
export function fail(draft: VirtualMachineDraft, failure: Failure, retry?: unknown): void {
  draft.failure ??= failure;
  if (retry !== undefined) draft.retry ??= retry;
}

/** Takes over what the server answered to a write of the main resource, and keeps the status that is to be. */
export function adoptWritten(draft: VirtualMachineDraft, written: KubeObject): void {
  const { status } = draft.vm;
  draft.storedStatus = written.status;
  draft.vm = status === undefined ? written : { ...written, status };
}

/** Text of an error for a condition. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
