import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { count, isPresent, member, struct } from "../field-value.js";
import { quantityJson } from "../quantity-field.js";
import type { TemplateDraft } from "../template-draft.js";

/** What a new VMI says of its memory and vCPUs before anything was hot-plugged. */
export function initialStatus(vmi: KubeObject, { domain }: TemplateDraft): JsonObject {
  const cpu = struct(domain, "cpu");
  const guest = member(struct(domain, "memory"), "guest");
  const size = quantityJson(guest);
  return {
    ...struct(vmi, "status"),
    ...(isPresent(guest) ? { memory: { guestAtBoot: size, guestCurrent: size, guestRequested: size } } : {}),
    currentCPUTopology: {
      cores: count(cpu, "cores"),
      sockets: count(cpu, "sockets"),
      threads: count(cpu, "threads"),
    },
  };
}
