import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  ownField,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { carriedFields, V1_ONLY_FIELDS, V1BETA1_ONLY_FIELDS, withCarriedFields } from "./carried-fields.js";
import { gateList, gateObject, retiredGates } from "./feature-gates.js";
import { fieldsFromGates } from "./gates-turned-fields.js";
import { withCurrentMediatedDevices } from "./mediated-devices.js";
import { moveFields, pathOf } from "./move-fields.js";
import { movedFields, v1OnlyFields } from "./moved-fields.js";

/** A HyperConverged of v1beta1 as v1. */
export function toV1(object: KubeObject): KubeObject {
  const converted = { ...object, apiVersion: "hco.kubevirt.io/v1" };
  if (!isJsonObject(object.spec)) return converted;
  const { made, rest } = moveFields(withCurrentMediatedDevices(object.spec), movedFields);
  const carried = carriedFields(object, V1_ONLY_FIELDS);
  const spec = withGates(withV1OnlyFields(made, carried), objectAt(object.spec, "featureGates") ?? {});
  const withoutCarried = withCarriedFields({ ...converted, spec }, V1_ONLY_FIELDS, {});
  return withCarriedFields(withoutCarried, V1BETA1_ONLY_FIELDS, v1beta1OnlyFields(rest));
}

function withV1OnlyFields(spec: JsonObject, carried: JsonObject): JsonObject {
  return v1OnlyFields.reduce((result, [name, path]) => {
    const value = ownField(carried, name);
    return value === undefined ? result : withFieldAt(result, pathOf(path), value);
  }, spec);
}

function withGates(spec: JsonObject, gates: JsonObject): JsonObject {
  const list = listAt(spec, "featureGates");
  const decided = fieldsFromGates(spec, gates, gateObject(list));
  const entries = gateList(decided.gates, list);
  if (entries.length === 0 && spec.featureGates === undefined) return decided.spec;
  return withField(decided.spec, "featureGates", entries);
}

/** What of v1beta1 has no place in v1, with only the retired ones of the gates. */
function v1beta1OnlyFields(rest: JsonObject): JsonObject {
  const retired = retiredGates(objectAt(rest, "featureGates") ?? {});
  return withField(rest, "featureGates", Object.keys(retired).length === 0 ? undefined : retired);
}
