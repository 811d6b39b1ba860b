import type { JsonObject, MutableJsonObject } from "@unfold/apimachinery";
import { count, isPresent, member, struct } from "../field-value.js";
import { quantityAt, quantityJson } from "../quantity-field.js";
import type { TemplateDraft } from "../template-draft.js";
import { type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";
import { overcommittedRequest } from "./overcommit.js";

const shared = ["hugepages", "maxGuest"] as const;
const amounts = ["requests", "limits"] as const;

/** Sets guest memory, huge pages, ceiling and overcommit; only the first conflict is reported. */
export const applyMemory: ApplyStep = (context) => {
  const { draft, instancetype } = context;
  const wanted = struct(instancetype, "memory") ?? {};
  const memory = draft.object(draft.domain, "memory");
  const path = firstConflict(draft.domain, memory, wanted);
  if (path !== undefined) return [conflictUnder(context, path)];
  memory.guest = quantityJson(member(wanted, "guest"));
  applyOvercommit(draft, wanted);
  const hugepages = member(wanted, "hugepages");
  if (isPresent(hugepages)) memory.hugepages = hugepages;
  const maxGuest = member(wanted, "maxGuest");
  if (isPresent(maxGuest)) memory.maxGuest = quantityJson(maxGuest);
  return noConflicts;
};

function firstConflict(domain: JsonObject, memory: JsonObject, wanted: JsonObject): string | undefined {
  if (isPresent(member(memory, "guest"))) return "domain.memory.guest";
  for (const key of shared) {
    if (isPresent(memory[key]) && isPresent(wanted[key])) return `domain.memory.${key}`;
  }
  const resources = struct(domain, "resources");
  for (const kind of amounts) {
    if (member(resources?.[kind], "memory") !== undefined) return `domain.resources.${kind}.memory`;
  }
  return undefined;
}

function applyOvercommit(draft: TemplateDraft, wanted: JsonObject): void {
  const percent = count(wanted, "overcommitPercent");
  if (percent <= 0) return;
  const requests: MutableJsonObject = draft.object(draft.object(draft.domain, "resources"), "requests");
  requests.memory = overcommittedRequest(quantityAt(wanted, "guest"), percent);
}
