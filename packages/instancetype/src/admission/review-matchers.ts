import type { JsonObject, KubeObject, StatusCause } from "@unfold/apimachinery";
import { matcherOf, matcherText } from "../find/matcher.js";
import type { Role } from "../find/type-lookup.js";
import { invalidValue } from "./type-review.js";

const roles: readonly Role[] = ["instancetype", "preference"];
const matcherType = { instancetype: "InstancetypeMatcher", preference: "PreferenceMatcher" };
const failurePolicies: ReadonlySet<string> = new Set(["", "Reject", "Ignore"]);

/**
 * Checks of a virtual machine's matchers before anything is looked up (KubeVirt pkg/instancetype/webhooks/vm). The
 * instance type's causes hide the preference's. `oldVm` is the stored object of an update.
 */
export function reviewMatchers(vm: KubeObject, oldVm?: KubeObject): readonly StatusCause[] {
  const updates = oldVm === undefined ? [] : roles.map((role) => staleRevision(role, vm, oldVm));
  const checks = [...updates, ...roles.map((role) => invalidMatcher(role, matcherOf(role, vm)))];
  return checks.find((causes) => causes.length > 0) ?? [];
}

/** A name changed while both sides pin the same revision, which still holds the former type. */
function staleRevision(role: Role, vm: KubeObject, oldVm: KubeObject): readonly StatusCause[] {
  const before = matcherOf(role, oldVm);
  const after = matcherOf(role, vm);
  if (before === undefined || after === undefined) return [];
  const pinned = matcherText(after, "revisionName");
  if (pinned === "" || pinned !== matcherText(before, "revisionName")) return [];
  if (matcherText(before, "name") === matcherText(after, "name")) return [];
  return [
    invalidValue(
      `spec.${role}.revisionName`,
      "the Matcher Name has been updated without updating the RevisionName",
    ),
  ];
}

function invalidMatcher(role: Role, matcher: JsonObject | undefined): readonly StatusCause[] {
  if (matcher === undefined) return [];
  const infers = matcherText(matcher, "inferFromVolume") !== "";
  if (!infers && matcherText(matcher, "name") === "") return [unnamed(role)];
  const policy = matcherText(matcher, "inferFromVolumeFailurePolicy");
  return [
    ...(infers ? [...alreadySet(role, matcher, "name"), ...alreadySet(role, matcher, "kind")] : []),
    ...(failurePolicies.has(policy)
      ? []
      : [
          invalidValue(
            `spec.${role}.inferFromVolumeFailurePolicy`,
            `Invalid value '${policy}' for InferFromVolumeFailurePolicy`,
          ),
        ]),
  ];
}

function unnamed(role: Role): StatusCause {
  return {
    reason: "FieldValueNotFound",
    message: `Either Name or InferFromVolume should be provided within the ${matcherType[role]}`,
    field: `spec.${role}`,
  };
}

function alreadySet(role: Role, matcher: JsonObject, field: "name" | "kind"): readonly StatusCause[] {
  if (matcherText(matcher, field) === "") return [];
  const label = field === "name" ? "Name" : "Kind";
  return [
    {
      reason: "FieldValueNotSupported",
      message: `${label} already set, should be cleared before setting inferFromVolume`,
      field: `spec.${role}.${field}`,
    },
  ];
}
