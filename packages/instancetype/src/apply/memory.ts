import type { JsonObject, MutableJsonObject } from "@unfold/apimachinery";
import type { Conflict } from "../engine-error.js";
import { count, isPresent, member, struct } from "../field-value.js";
import { plainForm, SharedStruct } from "../open-struct/open-struct.js";
import type { OpenDomain } from "../open-struct/open-template.js";
import { planned } from "../planned-change.js";
import { quantityAt, quantityJson } from "../quantity-field.js";
import { type ApplyContext, type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";
import { overcommittedRequest } from "./overcommit.js";

const shared = ["hugepages", "maxGuest"] as const;
const amounts = ["requests", "limits"] as const;

interface WantedMemory {
  /** The instance type's `memory`. */
  readonly named: JsonObject;
  /** All of the memory of machines that say nothing of theirs. */
  readonly memory: SharedStruct;
  readonly request: string | undefined;
}

/** Sets guest memory, huge pages, ceiling and overcommit; only the first conflict is reported. */
export const setMemory: ApplyStep = (instancetype) => {
  const named = struct(instancetype, "memory") ?? {};
  const { hugepages, maxGuest } = named;
  const memory = new SharedStruct({
    guest: quantityJson(member(named, "guest")),
    ...(isPresent(hugepages) ? { hugepages } : {}),
    ...(isPresent(maxGuest) ? { maxGuest: quantityJson(maxGuest) } : {}),
  });
  return planned(change, { named, memory, request: requestOf(named) });
};

function change(context: ApplyContext, { named, memory, request }: WantedMemory): readonly Conflict[] {
  const { draft } = context;
  const { domain } = draft;
  const given = domain.memory === undefined ? undefined : struct(domain, "memory");
  const path = firstConflict(domain, given, named);
  if (path !== undefined) return [conflictUnder(context, path)];
  domain.memory = given === undefined ? memory : { ...given, ...memory[plainForm] };
  if (request !== undefined) {
    const requests: MutableJsonObject = draft.object(draft.object(domain, "resources"), "requests");
    requests.memory = request;
  }
  return noConflicts;
}

/** The memory request of an instance type that overcommits. */
function requestOf(wanted: JsonObject): string | undefined {
  const percent = count(wanted, "overcommitPercent");
  return percent <= 0 ? undefined : overcommittedRequest(quantityAt(wanted, "guest"), percent);
}

function firstConflict(
  { resources }: OpenDomain,
  memory: JsonObject | undefined,
  wanted: JsonObject,
): string | undefined {
  if (memory !== undefined) {
    if (isPresent(memory.guest)) return "domain.memory.guest";
    for (const key of shared) {
      if (isPresent(wanted[key]) && isPresent(memory[key])) return `domain.memory.${key}`;
    }
  }
  if (resources === undefined) return undefined;
  for (const kind of amounts) {
    if (member(struct(resources, kind), "memory") !== undefined) return `domain.resources.${kind}.memory`;
  }
  return undefined;
}
