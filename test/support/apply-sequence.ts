import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import fc from "fast-check";
import { conflictPlace } from "./intended-differences.js";
import type { Answer, RawConnection } from "./raw-connection.js";

/** A kind whose objects are written in turns by several managers. */
interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: string;
  /** Fields beside metadata; what a definition, a configuration or an update says. */
  readonly fields: fc.Arbitrary<JsonObject>;
}

/** One write: what is sent, and as whom. */
export interface Write {
  readonly manager: string;
  readonly how: "apply" | "force" | "create" | "update" | "merge" | "delete";
  readonly fields: JsonObject;
  readonly labels: JsonObject | undefined;
}

export interface Sequence {
  readonly target: Target;
  readonly writes: readonly Write[];
}

const leaf: JsonObject = { type: "integer" };
const listMap = (keys: readonly string[], properties: JsonObject): JsonObject => ({
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": keys,
  items: { type: "object", required: keys.filter((key) => key !== "protocol"), properties },
});

const specSchema: JsonObject = {
  type: "object",
  properties: {
    a: leaf,
    b: leaf,
    defaulted: { type: "integer", default: 7 },
    struct: { type: "object", properties: { x: leaf, y: leaf } },
    map: { type: "object", additionalProperties: leaf },
    atomicMap: { type: "object", additionalProperties: leaf, "x-kubernetes-map-type": "atomic" },
    list: listMap(["name"], {
      name: { type: "string" },
      v: leaf,
      inner: { type: "object", properties: { w: leaf } },
    }),
    ports: listMap(["port", "protocol"], {
      port: leaf,
      protocol: { type: "string", default: "TCP" },
      name: { type: "string" },
    }),
    set: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    atomicList: { type: "array", items: { type: "string" } },
  },
};

/** A custom kind with every way in which managers can share a value. */
export const thingDefinition: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.sequences.example.com" },
  spec: {
    group: "sequences.example.com",
    scope: "Namespaced",
    names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", properties: { spec: specSchema } } },
      },
    ],
  },
};

const number = fc.integer({ min: 0, max: 2 });
const names = fc.uniqueArray(fc.constantFrom("p", "q", "r"), { maxLength: 3 });
const optional = { requiredKeys: [] };

function itemsOf(keys: fc.Arbitrary<string[]>, item: (name: string) => fc.Arbitrary<JsonObject>) {
  return keys.chain((list) => fc.tuple(...list.map(item)));
}

const spec = fc.record(
  {
    a: number,
    b: number,
    defaulted: number,
    struct: fc.record({ x: number, y: number }, optional),
    map: fc.dictionary(fc.constantFrom("p", "q"), number, { noNullPrototype: true }),
    atomicMap: fc.dictionary(fc.constantFrom("p", "q"), number, { noNullPrototype: true }),
    list: itemsOf(names, (name) =>
      fc.record(
        { name: fc.constant(name), v: number, inner: fc.record({ w: number }, optional) },
        { requiredKeys: ["name"] },
      ),
    ),
    ports: itemsOf(names, (name) =>
      fc.record(
        {
          port: fc.constant(name === "p" ? 1 : 2),
          protocol: fc.constant(name === "r" ? "UDP" : "TCP"),
          name: fc.constantFrom("x", "y"),
        },
        { requiredKeys: name === "q" ? ["port"] : ["port", "protocol"] },
      ),
    ),
    set: names,
    atomicList: names,
  },
  optional,
);

const texts = fc.dictionary(fc.constantFrom("p", "q", "r"), fc.constantFrom("1", "2"), {
  noNullPrototype: true,
});
const encoded = fc.dictionary(fc.constantFrom("p", "q"), fc.constantFrom("MQ==", "Mg=="), {
  noNullPrototype: true,
});
const rules = fc.array(
  fc.record({
    verbs: fc.uniqueArray(fc.constantFrom("get", "list"), { minLength: 1 }),
    apiGroups: fc.constant([""]),
    resources: fc.constant(["pods"]),
  }),
  { minLength: 1, maxLength: 2 },
);

const targets: readonly Target[] = [
  {
    apiVersion: "sequences.example.com/v1",
    kind: "Thing",
    path: "/apis/sequences.example.com/v1/namespaces/default/things",
    fields: fc.record({ spec: spec as fc.Arbitrary<JsonValue> }) as fc.Arbitrary<JsonObject>,
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    path: "/api/v1/namespaces/default/configmaps",
    fields: fc.record({ data: texts }, optional) as fc.Arbitrary<JsonObject>,
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    path: "/api/v1/namespaces/default/secrets",
    fields: fc.record({ data: encoded }, optional) as fc.Arbitrary<JsonObject>,
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    path: "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
    fields: fc.record({ rules: rules as fc.Arbitrary<JsonValue> }) as fc.Arbitrary<JsonObject>,
  },
];

const hows: readonly Write["how"][] = [
  "apply",
  "apply",
  "apply",
  "force",
  "create",
  "update",
  "merge",
  "merge",
];

function sequenceOn(target: Target): fc.Arbitrary<Sequence> {
  const write: fc.Arbitrary<Write> = fc.record({
    manager: fc.constantFrom("m", "n", "o"),
    how: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...hows) }, fc.constant("delete" as const)),
    fields: target.fields,
    labels: fc.option(texts as fc.Arbitrary<JsonObject>, { nil: undefined }),
  });
  return fc.array(write, { minLength: 4, maxLength: 10 }).map((writes) => ({ target, writes }));
}

/** Sequences of writes, always the same ones. */
export function sequences(count: number): readonly Sequence[] {
  const [custom, ...builtIn] = targets.map(sequenceOn);
  if (custom === undefined) return [];
  const weighted = [
    { weight: 6, arbitrary: custom },
    ...builtIn.map((arbitrary) => ({ weight: 2, arbitrary })),
  ];
  return fc.sample(fc.oneof(...weighted), { numRuns: count, seed: 20260101 });
}

/** Sends a write and says what came of it, without what differs from server to server. */
export async function play(
  server: RawConnection,
  { target, write, name }: { readonly target: Target; readonly write: Write; readonly name: string },
): Promise<JsonObject> {
  const path = `${target.path}/${name}`;
  const { manager, how } = write;
  const fields = withoutEmptyMaps(write.fields);
  const { labels } = withoutEmptyMaps({ labels: write.labels ?? {} });
  const object = {
    apiVersion: target.apiVersion,
    kind: target.kind,
    metadata: { name, ...(labels === undefined ? {} : { labels }) },
    ...fields,
  };
  const query = `?fieldManager=${manager}`;
  const send = (method: string, to: string, body: JsonValue, contentType?: string): Promise<Answer> =>
    server.send(method, to, {
      body: JSON.stringify(body),
      ...(contentType === undefined ? {} : { contentType }),
    });
  const apply = "application/apply-patch+yaml";
  switch (how) {
    case "apply":
      return outcome(await send("PATCH", path + query, object, apply));
    case "force":
      return outcome(await send("PATCH", `${path}${query}&force=true`, object, apply));
    case "create":
      return outcome(await send("POST", target.path + query, object));
    case "merge":
      return outcome(
        await send(
          "PATCH",
          path + query,
          { ...fields, metadata: { labels: labels ?? null } },
          "application/merge-patch+json",
        ),
      );
    case "delete":
      return { code: (await server.send("DELETE", path)).code };
    case "update": {
      const live = await server.send("GET", path);
      if (live.code !== 200) return outcome(live);
      const { metadata, apiVersion, kind } = JSON.parse(live.text) as JsonObject;
      const { labels: _, ...kept } = isJsonObject(metadata) ? metadata : {};
      const next = { ...kept, ...(labels === undefined ? {} : { labels }) };
      return outcome(
        await send("PUT", path + query, { apiVersion, kind, metadata: next, ...fields } as JsonObject),
      );
    }
  }
}

/**
 * Of empty maps and structs kube-apiserver 1.20 (structured-merge-diff 4.0) thinks otherwise than later versions: nobody owns
 * those of a configuration, and who owns one by another write comes to own all that others put into it.
 */
function withoutEmptyMaps(object: JsonObject): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]): [string, JsonValue][] => {
    if (Array.isArray(value))
      return [[key, value.map((item: JsonValue) => (isJsonObject(item) ? withoutEmptyMaps(item) : item))]];
    if (!isJsonObject(value)) return value === undefined ? [] : [[key, value]];
    const kept = withoutEmptyMaps(value);
    return Object.keys(kept).length === 0 ? [] : [[key, kept]];
  });
  return Object.fromEntries(entries);
}

function outcome({ code, text }: Answer): JsonObject {
  const body = JSON.parse(text) as JsonObject;
  if (code >= 400) return { code, ...failure(body) };
  const { metadata, ...fields } = body;
  return { code, ...ordered(fields), metadata: neutral(isJsonObject(metadata) ? metadata : {}) };
}

function failure({ reason, message, details }: JsonObject): JsonObject {
  const causes =
    isJsonObject(details) && Array.isArray(details.causes) ? (details.causes as JsonValue[]) : [];
  return causes.length === 0
    ? { reason: reason ?? "", message: message ?? "" }
    : { reason: reason ?? "", causes: causes.map(causeText).sort() };
}

function causeText(cause: JsonValue): string {
  const { field, ...rest } = isJsonObject(cause) ? cause : {};
  return JSON.stringify({ ...rest, field: conflictPlace(String(field ?? "")) });
}

const ownOfServer = new Set(["uid", "creationTimestamp", "resourceVersion", "selfLink"]);

/** Metadata that two servers can have in common; entries of managedFields are in the order of their times. */
function neutral(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([key]) => !ownOfServer.has(key));
  const { managedFields, ...rest } = Object.fromEntries(kept);
  const entries = (Array.isArray(managedFields) ? (managedFields as JsonValue[]) : []).map((entry) => {
    const { time: _, ...timeless } = isJsonObject(entry) ? entry : {};
    return JSON.stringify(sortKeys(timeless));
  });
  return { ...(sortKeys(rest) as JsonObject), managedFields: entries.sort() };
}

const associative = new Set(["list", "ports", "set"]);

/** Lists whose order means nothing in the order of their text. */
function ordered(value: JsonValue, key = ""): JsonObject {
  return sortLists(sortKeys(value), key) as JsonObject;
}

function sortLists(value: JsonValue, key: string): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => sortLists(item, ""));
    return associative.has(key)
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items;
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sortLists(one ?? null, name)]));
}

function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, sortKeys(one ?? null)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
