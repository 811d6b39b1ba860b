import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { commonInstancetypes } from "../catalogue/common-instancetypes.js";
import { commonPreferences } from "../catalogue/common-preferences.js";
import { defaultClusterConfig as config } from "../config/cluster-config.js";
import { expand } from "../expand/expand.js";
import { find } from "../find/find.js";
import { lookupOf } from "../find/lookup-of.js";
import type { TypeLookup } from "../find/type-lookup.js";
import { type ReapplyResult, reapply } from "./reapply.js";
import { withRecord } from "./record-annotation.js";
import { recordExpansion } from "./record-expansion.js";

/** The common types, as tests look them up. */
export const catalogue = lookupOf([...commonInstancetypes(), ...commonPreferences()]);

/** Expands as admission does; undefined where the machine has no types, or cannot be expanded. */
export function expanded(vm: KubeObject, lookup: TypeLookup): KubeObject | undefined {
  const instancetype = find("instancetype", vm, lookup);
  const preference = find("preference", vm, lookup);
  if (!instancetype.ok || !preference.ok) return undefined;
  const types = { instancetype: instancetype.found, preference: preference.found };
  if (types.instancetype === undefined && types.preference === undefined) return undefined;
  const result = expand(vm, { ...types, config, mode: "faithful" });
  return result.ok ? withRecord(result.vm, recordExpansion(vm, result.vm, types)) : undefined;
}

/** What client-side `kubectl apply` makes of a live object: maps merge, lists and scalars become the manifest's. */
function apply(live: JsonValue | undefined, manifest: JsonValue): JsonValue {
  if (!isJsonObject(live) || !isJsonObject(manifest)) return manifest;
  return Object.entries(manifest).reduce<JsonObject>(
    (merged, [key, value]) =>
      value === undefined ? merged : withField(merged, key, apply(live[key], value)),
    live,
  );
}

/** Applies a manifest over a stored machine. */
export function again(
  stored: KubeObject,
  manifest: KubeObject,
  lookup: TypeLookup = catalogue,
): ReapplyResult {
  // Status is a subresource: what a manifest says of it does not arrive.
  const incoming = apply(stored, withField(manifest, "status", undefined)) as KubeObject;
  return reapply({ old: stored, incoming, config, lookup });
}

/** A virtual machine of the given spec and template spec. */
export function machine(spec: JsonObject, template: JsonObject): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "web", namespace: "shop" },
    spec: { runStrategy: "Always", ...spec, template: { spec: template } },
  };
}

/** A referencing machine with a boot disk and a seed. */
export const web = machine(
  { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } },
  {
    domain: { devices: { disks: [{ name: "root", disk: {} }] } },
    volumes: [
      { name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } },
      { name: "seed", cloudInitNoCloud: { userData: "#cloud-config" } },
    ],
  },
);

/** A machine as it is stored after expansion at admission. */
export function stored(vm: KubeObject = web): KubeObject {
  const flat = expanded(vm, catalogue);
  if (flat === undefined) throw new Error("the fixture does not expand");
  return flat;
}

/** A copy with one field of the template's spec set. */
export function edit(vm: KubeObject, path: readonly string[], value: JsonValue | undefined): KubeObject {
  return withFieldAt(vm, ["spec", "template", "spec", ...path], value) as KubeObject;
}
