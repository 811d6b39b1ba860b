import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import { defaultClusterConfig } from "../config/cluster-config.js";
import { expand } from "../expand/expand.js";
import { struct } from "../field-value.js";
import { find } from "../find/find.js";
import { lookupOf } from "../find/lookup-of.js";

/** A rule of KubeVirt's that is easily got wrong, with a question only the right rule answers rightly. */
export interface SubtleRule {
  readonly rule: string;
  /** Asks the engine. */
  readonly answer: () => JsonValue | Promise<JsonValue>;
  readonly want: JsonObject;
  /** How to invert the rule in the source: a text that occurs once, and what to put in its place. */
  readonly inversion: { readonly file: string; readonly from: string; readonly to: string };
}

const group = "instancetype.kubevirt.io/v1beta1";

/** A type called `t`. */
export function type(kind: string, spec: JsonObject): KubeObject {
  return { apiVersion: group, kind, metadata: { name: "t" }, spec };
}

export interface Given {
  readonly instancetype?: JsonObject;
  readonly preference?: JsonObject;
  readonly spec?: JsonObject;
  readonly metadata?: JsonObject;
  readonly binding?: string;
}

/** The expanded template, or the paths of the conflicts. */
export function expanded({
  instancetype,
  preference,
  spec = {},
  metadata,
  binding = "bridge",
}: Given): JsonObject {
  const vm: KubeObject = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "vm", namespace: "shop" },
    spec: {
      ...(instancetype === undefined ? {} : { instancetype: { name: "t" } }),
      ...(preference === undefined ? {} : { preference: { name: "t" } }),
      template: { spec, ...(metadata === undefined ? {} : { metadata }) },
    },
  };
  const lookup = lookupOf([
    type("VirtualMachineClusterInstancetype", instancetype ?? {}),
    type("VirtualMachineClusterPreference", preference ?? {}),
  ]);
  const [first, second] = [find("instancetype", vm, lookup), find("preference", vm, lookup)];
  if (!first.ok || !second.ok) throw new Error("the fixture's types are not found");
  const config = { ...defaultClusterConfig, defaultNetworkInterface: binding };
  const types = { instancetype: first.found, preference: second.found };
  const result = expand(vm, { ...types, config, mode: "exact" });
  if (!result.ok) return { conflicts: result.error.conflicts.map(({ path }) => path) };
  return struct(struct(result.vm.spec, "template"), "spec") ?? {};
}
