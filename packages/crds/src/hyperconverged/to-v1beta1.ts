import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  listAt,
  withField,
} from "@unfold/apimachinery";
import { carriedFields, V1_ONLY_FIELDS, V1BETA1_ONLY_FIELDS, withCarriedFields } from "./carried-fields.js";
import { gateObject } from "./feature-gates.js";
import { gatesFromFields } from "./gates-turned-fields.js";
import { moveFields } from "./move-fields.js";
import { movedFields, v1OnlyFields } from "./moved-fields.js";
import { toV1 } from "./to-v1.js";

const movesBack = movedFields.map(([v1beta1, v1]) => [v1, v1beta1] as const).reverse();

/** A HyperConverged of v1 as v1beta1. */
export function toV1beta1(object: KubeObject): KubeObject {
  const converted = { ...object, apiVersion: "hco.kubevirt.io/v1beta1" };
  if (!isJsonObject(object.spec)) return converted;
  const { made } = moveFields(object.spec, movesBack);
  const retired = carriedFields(object, V1BETA1_ONLY_FIELDS);
  const gates = gatesFromFields(gateObject(listAt(object.spec, "featureGates")), object.spec);
  const spec = overlaid(withField(made, "featureGates", gates), retired);
  const plain = withCarriedFields({ ...converted, spec }, V1BETA1_ONLY_FIELDS, {});
  const bare = withCarriedFields(plain, V1_ONLY_FIELDS, {});
  return withCarriedFields(plain, V1_ONLY_FIELDS, lostFields(object.spec, toV1(bare).spec));
}

/** All fields that only v1 has, if without them the way back would give something else; they depend on each other. */
function lostFields(spec: JsonObject, regained: JsonValue | undefined): JsonObject {
  const fields = v1OnlyFields.map(([name, path]) => ({ name, keys: path.split(".") }));
  if (fields.every(({ keys }) => jsonEqual(fieldAt(spec, ...keys), fieldAt(regained, ...keys)))) return {};
  return fields.reduce<JsonObject>((lost, { name, keys }) => {
    const value = fieldAt(spec, ...keys);
    return value === undefined ? lost : withField(lost, name, value);
  }, {});
}

/** `base` with the members of `extra` that it lacks, objects member by member. */
function overlaid(base: JsonObject, extra: JsonObject): JsonObject {
  return Object.entries(extra).reduce((result, [key, value]) => {
    const present = fieldAt(result, key);
    if (isJsonObject(present) && isJsonObject(value)) return withField(result, key, overlaid(present, value));
    return present === undefined ? withField(result, key, value) : result;
  }, base);
}
