import { describe, expect, it } from "vitest";
import { parseJsonPath } from "./json-path.js";
import { JsonPathError } from "./json-path-parser.js";

const document = {
  metadata: { labels: { "kubevirt.io/domain": "d", plain: "p" }, name: "vm" },
  spec: { running: true, items: [{ n: 1 }, { n: 2 }, { n: 3 }], none: null },
  status: {
    conditions: [
      { type: "Ready", status: "True", age: 4 },
      { type: "Paused", status: "False", age: 9 },
      { status: "Unknown" },
    ],
  },
};

const cases: readonly (readonly [string, readonly unknown[]])[] = [
  [".metadata.name", ["vm"]],
  ["{.metadata.name}", ["vm"]],
  ["$.metadata.name", ["vm"]],
  [".", [document]],
  [".metadata.absent.deeper", []],
  [".metadata.constructor", []],
  [".spec.none", [null]],
  [".spec.running", [true]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type=='Ready')].status", ["True"]],
  ['.status.conditions[?( @.type == "Ready" )].status', ["True"]],
  ['.status.conditions[?(@.type!="Ready")].status', ["False"]],
  [".status.conditions[?(@.type)].status", ["True", "False"]],
  [".status.conditions[?(@.age>4)].type", ["Paused"]],
  [".status.conditions[?(@.age>=4)].type", ["Ready", "Paused"]],
  [".status.conditions[?(@.age<9)].type", ["Ready"]],
  [".status.conditions[?(@.age<=9)].type", ["Ready", "Paused"]],
  ['.spec.items[?(@.n=="1")].n', []],
  [".spec.items[0].n", [1]],
  [".spec.items[-1].n", [3]],
  [".spec.items[7].n", []],
  [".spec.items[0,2].n", [1, 3]],
  [".spec.items[1:].n", [2, 3]],
  [".spec.items[:2].n", [1, 2]],
  [".spec.items[::2].n", [1, 3]],
  [".spec.items[*].n", [1, 2, 3]],
  [".spec.items.*.n", [1, 2, 3]],
  ["..n", [1, 2, 3]],
  ["..items[0].n", [1]],
  [".metadata.labels.kubevirt\\.io/domain", ["d"]],
  [".metadata.labels['kubevirt.io/domain']", ["d"]],
  ['.metadata.labels["kubevirt.io/domain", "plain"]', ["d", "p"]],
];

const broken = [
  ".a[",
  ".a[?(@.b==)]",
  ".a['b]",
  ".a b",
  "{.a",
  ".a[x]",
  ".a[?(@.b=='c'].d",
  ".a\\",
  ".a[1:2:0]",
];

describe("parseJsonPath", () => {
  it.each(cases)("%s", (path, want) => {
    expect(parseJsonPath(path).find(document)).toEqual(want);
  });

  it.each(broken)("rejects %s", (path) => {
    expect(() => parseJsonPath(path)).toThrow(JsonPathError);
  });

  it("reads __proto__ as a key", () => {
    expect(parseJsonPath(".__proto__.a").find(JSON.parse('{"__proto__":{"a":1}}'))).toEqual([1]);
    expect(parseJsonPath(".__proto__").find({})).toEqual([]);
  });
});
