import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { applyTypes } from "../apply/apply-types.js";
import { templateBasePath } from "../expand/expand.js";
import { isFilledList, isPresent, isText, list, member, struct, text } from "../field-value.js";
import type { FoundType } from "../find/find.js";

/** A default of the cluster that has become the machine's own value. */
export interface FrozenDefault {
  readonly path: string;
  readonly value: JsonValue;
}

interface ChosenField {
  readonly path: readonly string[];
  readonly isSet: (value: JsonValue | undefined) => boolean;
}

/** Fields of the VMI spec that follow the cluster's configuration while neither the user nor a type sets them. */
const chosenFields: readonly ChosenField[] = [
  { path: ["architecture"], isSet: isText },
  { path: ["domain", "machine", "type"], isSet: isText },
  { path: ["domain", "resources", "requests", "cpu"], isSet: isPresent },
  { path: ["evictionStrategy"], isSet: isPresent },
  { path: ["domain", "devices", "interfaces"], isSet: isFilledList },
  { path: ["networks"], isSet: isFilledList },
];

/** What expansion took from the cluster: machine type, architecture, eviction strategy, network, pull policies, … */
export function frozenDefaults(
  vm: KubeObject,
  types: { readonly instancetype: FoundType | undefined; readonly preference: FoundType | undefined },
  flat: KubeObject,
): readonly FrozenDefault[] {
  if (types.instancetype === undefined && types.preference === undefined) return [];
  const spec = vmiSpecOf(vm);
  const own = applyTypes({ basePath: templateBasePath, ...types, spec, metadata: {} }).spec;
  const after = vmiSpecOf(flat);
  const frozen = chosenFields.flatMap(({ path, isSet }) => {
    const value = valueAt(after, path);
    if (!isSet(value) || value === undefined || isSet(valueAt(own, path))) return [];
    return [{ path: [templateBasePath, ...path].join("."), value }];
  });
  return [...frozen, ...frozenPullPolicies(own, after)];
}

function frozenPullPolicies(own: JsonObject, after: JsonObject): readonly FrozenDefault[] {
  return list(after, "volumes").flatMap((volume, index) => {
    const policy = member(struct(volume, "containerDisk"), "imagePullPolicy");
    if (
      !isText(policy) ||
      isText(text(struct(list(own, "volumes")[index], "containerDisk"), "imagePullPolicy"))
    ) {
      return [];
    }
    const path = `${templateBasePath}.volumes[${text(volume, "name")}].containerDisk.imagePullPolicy`;
    return [{ path, value: policy }];
  });
}

function vmiSpecOf(vm: KubeObject): JsonObject {
  return struct(struct(vm.spec, "template"), "spec") ?? {};
}

function valueAt(spec: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = spec;
  for (const key of path) value = isJsonObject(value) ? value[key] : undefined;
  return value;
}
