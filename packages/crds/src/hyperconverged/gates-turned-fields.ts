import { fieldAt, type JsonObject, ownField, withField, withFieldAt } from "@unfold/apimachinery";
import { pathOf, withoutField } from "./move-fields.js";

/** Gates of v1beta1 that v1 has as fields; a `negated` field says the opposite of its gate. */
const turnedFields: readonly { readonly gate: string; readonly path: string; readonly negated: boolean }[] = [
  {
    gate: "disableMDevConfiguration",
    path: "virtualization.mediatedDevicesConfiguration.enabled",
    negated: true,
  },
  {
    gate: "enableMultiArchBootImageImport",
    path: "workloadSources.enableMultiArchBootImageImport",
    negated: false,
  },
  {
    gate: "persistentReservation",
    path: "storage.persistentReservationConfiguration.enabled",
    negated: false,
  },
];

/** `gates` of v1beta1 where the fields of `v1Spec`, if set, decide over the list. */
export function gatesFromFields(gates: JsonObject, v1Spec: JsonObject): JsonObject {
  return turnedFields.reduce((object, { gate, path, negated }) => {
    const value = fieldAt(v1Spec, ...path.split("."));
    return typeof value === "boolean" ? withField(object, gate, value !== negated) : object;
  }, gates);
}

/** What {@link fieldsFromGates} decides. */
export interface FieldsFromGates {
  readonly spec: JsonObject;
  /** The gates left for the list: those that a field does not speak for. */
  readonly gates: JsonObject;
}

/**
 * Fields of `v1Spec` for the gates of v1beta1. `listed` is what the list of v1, kept from before, says by itself: a gate it
 * already turns on needs no field.
 */
export function fieldsFromGates(v1Spec: JsonObject, gates: JsonObject, listed: JsonObject): FieldsFromGates {
  let spec = v1Spec;
  let left = gates;
  for (const { gate, path, negated } of turnedFields) {
    const wanted = ownField(gates, gate);
    const known = fieldAt(spec, ...path.split("."));
    if (typeof wanted !== "boolean") {
      if (known !== undefined) spec = withoutField(spec, pathOf(path));
      continue;
    }
    if (known === undefined && (!wanted || listed[gate] === true)) continue;
    spec = withFieldAt(spec, pathOf(path), wanted !== negated);
    left = withField(left, gate, listed[gate]);
  }
  return { spec, gates: left };
}
