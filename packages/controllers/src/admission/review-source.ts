import {
  type JsonValue,
  jsonEqual,
  type KubeObject,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";

/** A field that holds a wrong value, in the words of KubeVirt's storage admitters. */
export function invalid(field: string, message: string): StatusCause {
  return { reason: "FieldValueInvalid", message, field };
}

/** Checks of a reference to a virtual machine, such as a snapshot's source (KubeVirt pkg/storage/admitters). */
export function reviewMachineReference(
  reference: JsonValue | undefined,
  field: string,
): readonly StatusCause[] {
  const group = stringAt(reference, "apiGroup");
  if (group === undefined) {
    return [{ reason: "FieldValueNotFound", message: "missing apiGroup", field: `${field}.apiGroup` }];
  }
  if (group !== "kubevirt.io") return [invalid(`${field}.apiGroup`, "invalid apiGroup")];
  return stringAt(reference, "kind") === "VirtualMachine" ? [] : [invalid(`${field}.kind`, "invalid kind")];
}

/** A spec that is not to change. */
export function reviewImmutable(object: KubeObject, old: KubeObject): readonly StatusCause[] {
  const same = jsonEqual(objectAt(object, "spec"), objectAt(old, "spec"));
  return same ? [] : [invalid("spec", "spec in immutable after creation")];
}
