import { isJsonObject, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { digestText } from "../digest-text.js";
import { struct, text } from "../field-value.js";
import type { Role } from "./type-lookup.js";

/** Label of a captured ControllerRevision that names the type it was captured from. */
export const objectNameLabel = "instancetype.kubevirt.io/object-name";

/** Longest value of a label. */
const longestLabel = 63;

/** The value of {@link objectNameLabel} for a type: its name, or a digest of a name that does not fit into a label. */
export function objectNameLabelFor(name: string): string {
  return name.length <= longestLabel ? name : digestText(name);
}

const statusField = { instancetype: "instancetypeRef", preference: "preferenceRef" } as const;

/** `spec.instancetype` or `spec.preference`. */
export function matcherOf(role: Role, vm: KubeObject): JsonObject | undefined {
  const spec = vm.spec as JsonObject | undefined;
  const matcher = role === "instancetype" ? spec?.instancetype : spec?.preference;
  return isJsonObject(matcher) ? matcher : undefined;
}

/** A string member of a matcher; absent reads as empty, as in KubeVirt's structs. */
export function matcherText(matcher: JsonObject, field: string): string {
  return text(matcher, field);
}

/** Name of the ControllerRevision in the virtual machine's status; empty when none is recorded. */
export function statusRevisionName(role: Role, vm: KubeObject): string {
  if (vm.status === undefined) return "";
  return text(struct(struct(vm.status, statusField[role]), "controllerRevisionRef"), "name");
}
