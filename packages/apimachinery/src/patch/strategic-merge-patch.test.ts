import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../json/json.js";
import { applyStrategicMergePatch } from "./strategic-merge-patch.js";

const containers = [
  {
    name: "a",
    image: "x",
    args: ["1", "2"],
    env: [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ],
  },
  { name: "b", image: "y" },
];
const pod = { metadata: { name: "p", finalizers: ["x/y", "a/b"] }, spec: { containers } };
const [a, b] = containers;

const spec = (patch: JsonValue): JsonObject => ({ spec: patch });
const podWith = (list: JsonValue): JsonObject => ({ ...pod, spec: { containers: list } });

const cases: readonly { name: string; given: JsonObject; patch: JsonValue; want: JsonObject }[] = [
  {
    name: "a new element comes first",
    given: pod,
    patch: spec({ containers: [{ name: "c", image: "z" }] }),
    want: podWith([{ name: "c", image: "z" }, ...containers]),
  },
  {
    name: "element order",
    given: pod,
    patch: spec({
      "$setElementOrder/containers": [{ name: "b" }, { name: "a" }, { name: "c" }],
      containers: [{ name: "c", image: "z" }],
    }),
    want: podWith([b ?? null, a ?? null, { name: "c", image: "z" }]),
  },
  {
    name: "element order alone",
    given: pod,
    patch: spec({ "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] }),
    want: podWith([b ?? null, a ?? null]),
  },
  {
    name: "elements the order does not name keep their place",
    given: { metadata: { finalizers: ["s1", "p1", "s2", "p2"] } },
    patch: { metadata: { "$setElementOrder/finalizers": ["p2", "p1"] } },
    want: { metadata: { finalizers: ["s1", "s2", "p2", "p1"] } },
  },
  {
    name: "delete element",
    given: pod,
    patch: spec({ containers: [{ name: "b", $patch: "delete" }] }),
    want: podWith([a ?? null]),
  },
  {
    name: "replace list",
    given: pod,
    patch: spec({ containers: [{ $patch: "replace" }, { name: "q", image: "q" }] }),
    want: podWith([{ name: "q", image: "q" }]),
  },
  {
    name: "merge element, replace atomic list, merge nested list",
    given: pod,
    patch: spec({
      containers: [
        {
          name: "a",
          args: ["9"],
          env: [
            { name: "B", value: null },
            { name: "C", value: "3" },
          ],
        },
      ],
    }),
    want: podWith([
      {
        name: "a",
        image: "x",
        args: ["9"],
        env: [{ name: "A", value: "1" }, { name: "B" }, { name: "C", value: "3" }],
      },
      b ?? null,
    ]),
  },
  {
    name: "retain keys",
    given: { spec: { volumes: [{ name: "v", emptyDir: {} }] } },
    patch: spec({ volumes: [{ name: "v", $retainKeys: ["name", "configMap"], configMap: { name: "x" } }] }),
    want: { spec: { volumes: [{ name: "v", configMap: { name: "x" } }] } },
  },
  {
    name: "set of scalars",
    given: { metadata: { finalizers: ["x/y"] } },
    patch: { metadata: { finalizers: ["a/b", "x/y"] } },
    want: { metadata: { finalizers: ["a/b", "x/y"] } },
  },
  {
    name: "delete from a set",
    given: pod,
    patch: { metadata: { "$deleteFromPrimitiveList/finalizers": ["x/y"] } },
    want: { ...pod, metadata: { name: "p", finalizers: ["a/b"] } },
  },
  {
    name: "delete and order in one patch",
    given: pod,
    patch: {
      metadata: {
        "$deleteFromPrimitiveList/finalizers": ["x/y"],
        "$setElementOrder/finalizers": ["c/d", "a/b"],
        finalizers: ["c/d"],
      },
    },
    want: { ...pod, metadata: { name: "p", finalizers: ["c/d", "a/b"] } },
  },
  {
    name: "replace object",
    given: { metadata: { labels: { a: "1" } } },
    patch: { metadata: { labels: { $patch: "replace", b: "2" } } },
    want: { metadata: { labels: { b: "2" } } },
  },
  {
    name: "delete object",
    given: { metadata: { labels: { a: "1" } } },
    patch: { metadata: { labels: { $patch: "delete" } } },
    want: { metadata: { labels: {} } },
  },
  {
    name: "directives never stay",
    given: {},
    patch: spec({
      volumes: [
        { name: "v", $retainKeys: ["name"] },
        { name: "w", $patch: "delete" },
      ],
    }),
    want: { spec: { volumes: [{ name: "v" }] } },
  },
  { name: "null removes", given: { a: 1, b: { c: 2 } }, patch: { a: null, b: { c: null } }, want: { b: {} } },
  { name: "null in an added object", given: {}, patch: { a: { b: null, c: 1 } }, want: { a: { c: 1 } } },
  { name: "type changes", given: { a: [1] }, patch: { a: { b: 1 } }, want: { a: { b: 1 } } },
  {
    name: "tolerations are replaced",
    given: { spec: { tolerations: [{ key: "a" }] } },
    patch: { spec: { tolerations: [{ key: "b" }] } },
    want: { spec: { tolerations: [{ key: "b" }] } },
  },
  {
    name: "ports of a service and of a container have keys of their own",
    given: {
      spec: { ports: [{ port: 1, name: "x" }], containers: [{ name: "a", ports: [{ containerPort: 1 }] }] },
    },
    patch: {
      spec: {
        ports: [{ port: 1, name: "y" }],
        containers: [{ name: "a", ports: [{ containerPort: 1, name: "z" }] }],
      },
    },
    want: {
      spec: {
        ports: [{ port: 1, name: "y" }],
        containers: [{ name: "a", ports: [{ containerPort: 1, name: "z" }] }],
      },
    },
  },
  {
    name: "__proto__ is data",
    given: JSON.parse('{"a":{"__proto__":{"x":1}}}'),
    patch: JSON.parse('{"a":{"__proto__":{"y":2}}}'),
    want: JSON.parse('{"a":{"__proto__":{"x":1,"y":2}}}'),
  },
];

const refused: readonly (readonly [JsonValue, string])[] = [
  [spec({ containers: [{ image: "q" }] }), "map: map[image:q] does not contain declared merge key: name"],
  [spec({ containers: ["q"] }), "list element types are not identical: [q]"],
  [
    spec({ containers: [{ name: "b", $patch: "merge" }] }),
    "merging lists cannot yet be specified in the patch",
  ],
  [spec({ containers: [{ name: "b", $patch: "x" }] }), "unknown patch type: x in map: map[$patch:x name:b]"],
  [spec({ $patch: "x" }), "unknown patch type: x in map: map[$patch:x]"],
  [
    spec({ containers: [{ name: "a", $retainKeys: ["name"], image: "x" }] }),
    "invalid patch format of retainKeys",
  ],
  [
    spec({ "$setElementOrder/containers": [{ name: "a" }], containers: [{ name: "c", image: "z" }] }),
    "The order in patch list:\n[map[image:z name:c]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n",
  ],
  [{ metadata: { "$setElementOrder/finalizers": "x" } }, "invalid patch format of setElementOrder list"],
  [{ metadata: { "$deleteFromPrimitiveList/finalizers": "x" } }, "invalid patch format of primitive list"],
  [[], "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"],
];

describe("applyStrategicMergePatch", () => {
  it.each(cases)("$name", ({ given, patch, want }) => {
    const before = JSON.stringify(given);
    expect(JSON.stringify(applyStrategicMergePatch(given, patch))).toBe(JSON.stringify(want));
    expect(JSON.stringify(given)).toBe(before);
  });

  it.each(refused)("answers 400 to %j", (patch, message) => {
    expect(() => applyStrategicMergePatch(pod, patch)).toThrow(
      expect.objectContaining({ code: 400, message }),
    );
  });

  it("takes time in proportion to long lists", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `example.com/f${index}`);
    const live = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", finalizers: names } };
    const reversed = [...names].reverse();
    const patch = { metadata: { "$setElementOrder/finalizers": reversed, finalizers: reversed } };
    const started = performance.now();
    expect(applyStrategicMergePatch(live, patch)).toMatchObject({
      metadata: { finalizers: reversed },
    });
    // To look every name up in the list takes half a minute on a fast machine.
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
