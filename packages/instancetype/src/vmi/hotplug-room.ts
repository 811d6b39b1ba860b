import {
  compareQuantities,
  multiplyQuantity,
  parseQuantity,
  type Quantity,
  quantityText,
  quantityValue,
} from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import { count, isPresent, member, struct, text } from "../field-value.js";
import { quantityOrUndefined } from "../quantity-field.js";
import type { TemplateDraft } from "../template-draft.js";

const standardRatio = 4;
const mostVcpus = 512;
const smallestGuest = parseQuantity("1Gi");
const mebibyte = 1024n * 1024n;

/** Room for vCPUs and memory to be added while the machine runs (KubeVirt pkg/virt-api, live update). */
export function setHotplugRoom(draft: TemplateDraft, { hotplug = {} }: ClusterConfig): void {
  if (hotplug.rolloutStrategy === "Stage" || text(draft.spec, "architecture") === "arm64") return;
  const ratio = hotplug.maxHotplugRatio ?? standardRatio;
  setMaxSockets(draft, ratio, hotplug.maxCpuSockets);
  setMaxGuest(draft, ratio, hotplug.maxGuest);
}

function setMaxSockets(draft: TemplateDraft, ratio: number, limit: number | undefined): void {
  const cpu = draft.object(draft.domain, "cpu");
  if (count(cpu, "maxSockets") !== 0) return;
  const sockets = Math.max(1, count(cpu, "sockets"));
  const perSocket = Math.max(1, count(cpu, "cores")) * Math.max(1, count(cpu, "threads"));
  const wanted = limit ?? Math.min(sockets * ratio, Math.trunc(mostVcpus / perSocket));
  cpu.maxSockets = Math.max(sockets, wanted);
}

function setMaxGuest(draft: TemplateDraft, ratio: number, limit: string | undefined): void {
  const memory = struct(draft.domain, "memory");
  if (isPresent(member(memory, "maxGuest"))) return;
  const guest = quantityOrUndefined(member(memory, "guest"));
  if (guest === undefined) return;
  const wanted = quantityOrUndefined(limit) ?? multiplyQuantity(guest, BigInt(ratio));
  if (canGrow(draft, guest, wanted)) draft.object(draft.domain, "memory").maxGuest = quantityText(wanted);
}

/** Memory grows by whole blocks, from 1Gi on, and not where pages or CPUs are bound to a host. */
function canGrow(draft: TemplateDraft, guest: Quantity, wanted: Quantity): boolean {
  const cpu = struct(draft.domain, "cpu");
  const bound =
    isPresent(member(cpu, "realtime")) ||
    isPresent(member(struct(cpu, "numa"), "guestMappingPassthrough")) ||
    isPresent(draft.domain.launchSecurity);
  const block = text(struct(struct(draft.domain, "memory"), "hugepages"), "pageSize") === "1Gi" ? 1024n : 2n;
  const aligned = [guest, wanted].every((size) => quantityValue(size) % (block * mebibyte) === 0n);
  return (
    !bound && aligned && compareQuantities(guest, smallestGuest) >= 0 && compareQuantities(guest, wanted) <= 0
  );
}
