import {
  isJsonObject,
  isZeroQuantity,
  type JsonObject,
  type JsonValue,
  quantityValue,
} from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { Failed } from "../engine-error.js";
import { isPresent, isText, member, struct, text } from "../field-value.js";
import { quantityAt, quantityJson, quantityOrUndefined } from "../quantity-field.js";
import { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";
import { addVolumeDisks } from "./default-disks.js";
import { addDefaultNetwork } from "./default-network.js";

/** KubeVirt's request that means "none configured" (pkg/virt-config). */
const standardCpuRequest = "100m";

/**
 * Sets the cluster's defaults of a draft, besides network and disks; in KubeVirt's order (pkg/defaults
 * SetDefaultVirtualMachineInstanceSpec).
 */
export function setSpecDefaults(draft: TemplateDraft, config: ClusterConfig): void {
  setArchitecture(draft, config);
  setMachineType(draft, config);
  setCpuRequest(draft, config);
  setGuestMemory(draft);
  setCpuTopology(draft);
  setPullPolicies(draft);
  setEvictionStrategy(draft, config);
}

/** Completes the VMI spec of a draft with the cluster's defaults. */
export function setDraftDefaults(draft: TemplateDraft, config: ClusterConfig): Failed | undefined {
  setSpecDefaults(draft, config);
  const failure = addDefaultNetwork(draft, config);
  if (failure !== undefined) return failure;
  addVolumeDisks(draft);
  return undefined;
}

/** Completes a VMI spec with the cluster's defaults (KubeVirt pkg/defaults SetDefaultVirtualMachineInstanceSpec). */
export function setVmiDefaults(
  spec: JsonObject,
  config: ClusterConfig,
): { readonly ok: true; readonly spec: JsonObject } | Failed {
  const draft = new TemplateDraft(spec, {});
  return setDraftDefaults(draft, config) ?? { ok: true, spec: draft.closedSpec() };
}

function setArchitecture({ spec }: TemplateDraft, { architecture }: ClusterConfig): void {
  if (!isText(spec.architecture)) spec.architecture = architecture;
}

function setMachineType(draft: TemplateDraft, config: ClusterConfig): void {
  const { domain } = draft;
  const { machine } = domain;
  if (isJsonObject(machine) && isText(machine.type)) return;
  const { architecture } = draft.spec;
  const type = machineTypeFor(isText(architecture) ? architecture : "", config);
  if (machine === undefined) domain.machine = { type };
  else draft.object(domain, "machine").type = type;
}

/** The machine type of machines that name none. */
export function machineTypeFor(architecture: string, config: ClusterConfig): string {
  const { machineType, machineTypes } = config;
  if (machineType !== undefined) return machineType;
  const own = Object.hasOwn(machineTypes, architecture) ? machineTypes[architecture] : undefined;
  return own ?? machineTypes.amd64 ?? "";
}

function setCpuRequest(draft: TemplateDraft, { cpuRequest }: ClusterConfig): void {
  const { resources, cpu } = draft.domain;
  if (resources !== undefined) {
    const limit = member(struct(resources, "limits"), "cpu");
    if (nonZero(limit) !== undefined && isZeroQuantity(quantityAt(struct(resources, "requests"), "cpu"))) {
      setRequest(draft, quantityJson(limit));
    }
  }
  if (cpuRequest === standardCpuRequest || member(cpu, "dedicatedCpuPlacement") === true) return;
  const requests = struct(draft.domain.resources, "requests");
  if (member(requests, "cpu") === undefined) setRequest(draft, quantityJson(cpuRequest));
}

function setRequest(draft: TemplateDraft, cpu: string): void {
  draft.object(draft.object(draft.domain, "resources"), "requests").cpu = cpu;
}

/** Guest memory from the request, the limit or one huge page; the empty `memory` object stays behind otherwise. */
function setGuestMemory(draft: TemplateDraft): void {
  const given = draft.domain.memory;
  if (isJsonObject(given) && isPresent(given.guest)) return;
  const memory = draft.object(draft.domain, "memory");
  const resources = struct(draft.domain, "resources");
  const chosen =
    nonZero(member(struct(resources, "requests"), "memory")) ??
    nonZero(member(struct(resources, "limits"), "memory")) ??
    text(struct(memory, "hugepages"), "pageSize");
  if (quantityOrUndefined(chosen) !== undefined) memory.guest = quantityJson(chosen);
}

function nonZero(value: JsonValue | undefined): JsonValue | undefined {
  const parsed = quantityOrUndefined(value);
  return parsed === undefined || isZeroQuantity(parsed) ? undefined : value;
}

/**
 * One core and thread, as many sockets as CPUs are asked for; partly set topologies are left alone. A limit or request
 * of zero counts as asked for and gives no socket at all, as in KubeVirt.
 */
function setCpuTopology(draft: TemplateDraft): void {
  const { domain } = draft;
  if (hasTopology(domain.cpu)) return;
  const resources = struct(domain, "resources");
  const limits = struct(resources, "limits");
  const source = member(limits, "cpu") === undefined ? struct(resources, "requests") : limits;
  const asked = member(source, "cpu");
  const sockets = asked === undefined ? 1 : Number(quantityValue(quantityAt(source, "cpu")));
  if (domain.cpu === undefined) domain.cpu = { sockets, cores: 1, threads: 1 };
  else Object.assign(draft.cpu, { sockets, cores: 1, threads: 1 });
}

function hasTopology(cpu: JsonValue | undefined): boolean {
  if (!isJsonObject(cpu)) return false;
  return isCount(cpu.sockets) || isCount(cpu.cores) || isCount(cpu.threads);
}

function isCount(value: JsonValue | undefined): boolean {
  return typeof value === "number" && value !== 0;
}

function setPullPolicies(draft: TemplateDraft): void {
  draft.mapList(draft.spec, "volumes", withPullPolicy, undefined);
}

function withPullPolicy(volume: JsonObject): JsonObject {
  const { containerDisk: disk } = volume;
  if (!isJsonObject(disk) || isText(disk.imagePullPolicy)) return volume;
  const { image } = disk;
  const policy = pullPolicyFor(isText(image) ? image : "");
  if (isBare(volume, disk)) {
    return { name: volume.name, containerDisk: { image, imagePullPolicy: policy } };
  }
  return copyWith(volume, "containerDisk", copyWith(disk, "imagePullPolicy", policy));
}

/** Whether a volume has a name and a container disk, and that an image, and no more: most are written in one go. */
function isBare(volume: JsonObject, disk: JsonObject): boolean {
  if (volume.name === undefined || disk.image === undefined) return false;
  for (const key in volume) if (key !== "name" && key !== "containerDisk") return false;
  for (const key in disk) if (key !== "image") return false;
  return true;
}

function pullPolicyFor(image: string): string {
  const floating = image.endsWith(":latest") || !(image.includes(":") || image.includes("@"));
  return floating ? "Always" : "IfNotPresent";
}

function setEvictionStrategy({ spec }: TemplateDraft, { evictionStrategy }: ClusterConfig): void {
  if (!isPresent(spec.evictionStrategy)) spec.evictionStrategy = evictionStrategy;
}
