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
  /** All of the memory of machines that say nothing of theirs. */
  const memory: JsonObject = {
    guest,
    ...(isPresent(hugepages) ? { hugepages } : {}),
    ...(isPresent(maxGuest) ? { maxGuest: quantityJson(maxGuest) } : {}),
  };
  return (context) => {
    const { draft } = context;
    const given = struct(draft.domain, "memory");
    const path = firstConflict(draft.domain, given, wanted);
    if (path !== undefined) return [conflictUnder(context, path)];
    draft.domain.memory = given === undefined ? memory : { ...given, ...memory };
    if (request !== undefined) {
      const requests: MutableJsonObject = draft.object(draft.object(draft.domain, "resources"), "requests");
      requests.memory = request;
    }
    return noConflicts;
  };
};

/** The memory request of an instance type that overcommits. */
function requestOf(wanted: JsonObject): string | undefined {
  const percent = count(wanted, "overcommitPercent");
  return percent <= 0 ? undefined : overcommittedRequest(quantityAt(wanted, "guest"), percent);
}

function firstConflict(
  domain: JsonObject,
  memory: JsonObject | undefined,
  wanted: JsonObject,
): string | undefined {
  if (memory !== undefined) {
    if (isPresent(memory.guest)) return "domain.memory.guest";
    for (const key of shared) {
      if (isPresent(wanted[key]) && isPresent(memory[key])) return `domain.memory.${key}`;
    }
  }
  const resources = struct(domain, "resources");
  for (const kind of amounts) {
    if (member(resources?.[kind], "memory") !== undefined) return `domain.resources.${kind}.memory`;
  }
  return undefined;
}
