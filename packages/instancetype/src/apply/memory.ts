import type { JsonObject, MutableJsonObject } from "@unfold/apimachinery";
import { count, isPresent, member, struct } from "../field-value.js";
import { quantityAt, quantityJson } from "../quantity-field.js";
import { type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";
import { overcommittedRequest } from "./overcommit.js";

const shared = ["hugepages", "maxGuest"] as const;
const amounts = ["requests", "limits"] as const;

/** Sets guest memory, huge pages, ceiling and overcommit; only the first conflict is reported. */
export const setMemory: ApplyStep = (instancetype) => {
  const wanted = struct(instancetype, "memory") ?? {};
  const guest = quantityJson(member(wanted, "guest"));
  const request = requestOf(wanted);
  const { hugepages, maxGuest } = wanted;
  const ceiling = isPresent(maxGuest) ? quantityJson(maxGuest) : undefined;
  return (context) => {
    const { draft } = context;
    const memory = draft.object(draft.domain, "memory");
    const path = firstConflict(draft.domain, memory, wanted);
    if (path !== undefined) return [conflictUnder(context, path)];
    memory.guest = guest;
    if (request !== undefined) {
      const requests: MutableJsonObject = draft.object(draft.object(draft.domain, "resources"), "requests");
      requests.memory = request;
    }
    if (isPresent(hugepages)) memory.hugepages = hugepages;
    if (ceiling !== undefined) memory.maxGuest = ceiling;
    return noConflicts;
  };
};

/** The memory request of an instance type that overcommits. */
function requestOf(wanted: JsonObject): string | undefined {
  const percent = count(wanted, "overcommitPercent");
  return percent <= 0 ? undefined : overcommittedRequest(quantityAt(wanted, "guest"), percent);
}

function firstConflict(domain: JsonObject, memory: JsonObject, wanted: JsonObject): string | undefined {
  if (isPresent(member(memory, "guest"))) return "domain.memory.guest";
  for (const key of shared) {
    if (isPresent(wanted[key]) && isPresent(memory[key])) return `domain.memory.${key}`;
  }
  const resources = struct(domain, "resources");
  for (const kind of amounts) {
    if (member(resources?.[kind], "memory") !== undefined) return `domain.resources.${kind}.memory`;
  }
  return undefined;
}
