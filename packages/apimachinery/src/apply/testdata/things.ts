import { ApiError } from "../../api-error.js";
import { type JsonObject, type JsonValue, objectAt } from "../../json/json.js";
import type { KubeObject, ObjectMeta } from "../../kube-object.js";
import { applyPatch } from "../apply-patch.js";
import type { ApplySchema } from "../apply-schema.js";
import { trackUpdate } from "../track-update.js";

const leaf: ApplySchema = {};
export const schema: ApplySchema = {
  properties: {
    spec: {
      properties: {
        a: leaf,
        b: leaf,
        struct: { properties: { x: leaf, y: leaf } },
        map: { additionalProperties: leaf },
        atomicMap: { additionalProperties: leaf, "x-kubernetes-map-type": "atomic" },
        list: {
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
          items: { properties: { name: leaf, v: leaf, w: leaf } },
        },
        ports: {
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["port", "protocol"],
          items: { properties: { port: leaf, protocol: { default: "TCP" }, name: leaf } },
        },
        set: { items: leaf, "x-kubernetes-list-type": "set" },
        atomicList: { items: leaf },
        free: { "x-kubernetes-preserve-unknown-fields": true },
      },
    },
    status: { properties: { phase: leaf } },
  },
};

export const apiVersion = "x.io/v1";
export const now = "2026-01-02T03:04:05Z";
export const later = "2026-01-02T03:04:06Z";

export function thing(spec: JsonValue | undefined, metadata: ObjectMeta = {}): KubeObject {
  return {
    apiVersion,
    kind: "Thing",
    metadata: { name: "t", ...metadata },
    ...(spec === undefined ? {} : { spec }),
  };
}

/** One write of a test: who, how, and `spec` as applied or updated. */
export interface Step {
  readonly by: string;
  readonly how: "apply" | "force" | "update";
  readonly spec: JsonValue;
}

export const apply = (by: string, spec: JsonValue): Step => ({ by, how: "apply", spec });
export const force = (by: string, spec: JsonValue): Step => ({ by, how: "force", spec });
export const update = (by: string, spec: JsonValue): Step => ({ by, how: "update", spec });

export function run(live: KubeObject | undefined, { by, how, spec }: Step, time = now): KubeObject {
  const context = { live, manager: by, schema, now: time, apiVersion };
  if (how === "update") return trackUpdate({ ...context, object: thing(spec, live?.metadata) });
  return applyPatch({ ...context, applied: thing(spec), force: how === "force" });
}

export const runAll = (steps: readonly Step[]): KubeObject => {
  const live = steps.reduce<KubeObject | undefined>((before, step) => run(before, step), undefined);
  if (live === undefined) throw new Error("no steps");
  return live;
};

/** `MANAGER Operation` → fields of spec. */
export function owners(object: KubeObject): { readonly [manager: string]: JsonObject | undefined } {
  const entries = object.metadata.managedFields ?? [];
  return Object.fromEntries(
    entries.map((entry) => [`${entry.manager} ${entry.operation}`, objectAt(entry.fieldsV1, "f:spec")]),
  );
}

export function thrown(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

export const k = (name: string): string => `k:{"name":"${name}"}`;
