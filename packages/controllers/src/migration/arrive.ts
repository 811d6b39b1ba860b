import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  ownField,
  stringAt,
} from "@unfold/apimachinery";
import { vcpuChange } from "../live-update/cpu-change.js";
import { memoryChangeCondition } from "../live-update/memory-change.js";
import { interfaceStatus } from "../virtual-machine-instance/interface-status.js";
import { changed } from "../virtual-machine-instance/phases.js";

/** Condition of an instance with a change that only a migration brings into effect. */
export const migrationRequired = "MigrationRequired";

const topology = ["cores", "sockets", "threads"] as const;

/** The instance on its new node, where all that was plugged takes effect (KubeVirt virt-handler, target node). */
export function arrived(
  vmi: KubeObject,
  target: { readonly node: string; readonly podUid: string | undefined },
  now: string,
): KubeObject {
  const labels = { ...vmi.metadata.labels, "kubevirt.io/nodeName": target.node };
  const state = objectAt(vmi.status, "migrationState");
  const fields: JsonObject = {
    nodeName: target.node,
    ...(target.podUid === undefined ? {} : { activePods: { [target.podUid]: target.node } }),
    migrationState: { ...state, endTimestamp: now, completed: true, targetNodeDomainDetected: true },
    ...pluggedCpu(vmi),
    ...pluggedMemory(vmi),
    interfaces: interfaceStatus(vmi),
  };
  const without = [vcpuChange, memoryChangeCondition, migrationRequired];
  // Where it has come to, nobody wants it away any more.
  const { evacuationNodeName: _left, ...status } = objectAt(vmi.status) ?? {};
  return changed({ ...vmi, status, metadata: { ...vmi.metadata, labels } }, { fields, without }, now);
}

function pluggedCpu({ spec, status }: KubeObject): JsonObject {
  const cpu = objectAt(spec, "domain", "cpu");
  if (cpu === undefined || objectAt(status, "currentCPUTopology") === undefined) return {};
  const entries = topology.map((field): [string, JsonValue] => [field, ownField(cpu, field) ?? 1]);
  return { currentCPUTopology: Object.fromEntries(entries) };
}

function pluggedMemory({ spec, status }: KubeObject): JsonObject {
  const guest = fieldAt(spec, "domain", "memory", "guest");
  const memory = objectAt(status, "memory");
  if (guest === undefined || memory === undefined) return {};
  return { memory: { ...memory, guestRequested: guest, guestCurrent: guest } };
}

/** Names of the interfaces that the specification has and the guest does not, or the other way round. */
export function pendingInterfaces({ spec, status }: KubeObject): readonly string[] {
  const wanted = names(listAt(spec, "domain", "devices", "interfaces").filter(isPresentInterface));
  const there = names(listAt(status, "interfaces"));
  return [
    ...wanted.filter((name) => !there.includes(name)),
    ...there.filter((name) => !wanted.includes(name)),
  ];
}

function isPresentInterface(entry: JsonValue): boolean {
  return stringAt(entry, "state") !== "absent";
}

function names(list: readonly JsonValue[]): readonly string[] {
  return list.filter(isJsonObject).map((entry) => stringAt(entry, "name") ?? "");
}
