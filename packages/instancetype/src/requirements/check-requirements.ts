import type { JsonObject } from "@unfold/apimachinery";
import { struct } from "../field-value.js";
import type { FoundType } from "../find/find.js";
import { checkArchitecture } from "./architecture.js";
import { checkCpu } from "./cpu.js";
import { checkMemory } from "./memory.js";
import type { RequirementCheck, UnmetRequirement } from "./requirement.js";

const checks: readonly RequirementCheck[] = [checkCpu, checkMemory, checkArchitecture];

const met: UnmetRequirement = { conflicts: [], error: "" };

/**
 * What the preference requires and the machine does not have; an empty error means all is met. Only the first unmet
 * requirement is reported (KubeVirt pkg/instancetype/preference/requirements).
 */
export function checkRequirements(
  instancetype: FoundType | undefined,
  preference: FoundType | undefined,
  spec: JsonObject,
): UnmetRequirement {
  const requirements = struct(preference?.spec, "requirements");
  if (preference === undefined || requirements === undefined) return met;
  for (const check of checks) {
    const unmet = check(requirements, { preference, instancetype, spec });
    if (unmet !== undefined) return unmet;
  }
  return met;
}
