import type { JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { decodeYaml } from "./decode-yaml.js";

/** Scalars and what kubectl reads them as. */
const scalars: readonly [text: string, want: JsonValue][] = [
  ["yes", true],
  ["Off", false],
  ["y", true],
  ["0777", 511],
  ["0o17", 15],
  ["0x1F", 31],
  ["0b11", 3],
  ["1_000", 1000],
  ["08", 8],
  ["1e3", 1000],
  [".5", 0.5],
  ["12:30:45", "12:30:45"],
  ["190:20:30.15", "190:20:30.15"],
  ["2001-01-01", "2001-01-01"],
  ["2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"],
  ["~", null],
  ["", null],
  ['"yes"', "yes"],
  ["!!binary aGVsbG8=", "hello"],
  ["!!str 123", "123"],
  ["!custom x", "x"],
  ["!!set {a, b}", { a: null, b: null }],
  ["{1: a, yes: b, 0x10: c}", { 1: "a", true: "b", 16: "c" }],
];

describe("decodeYaml", () => {
  it.each(scalars)("reads %s as kubectl does", (text, want) => {
    expect(decodeYaml(`a: ${text}`).value).toEqual({ a: want });
  });

  it("resolves anchors and merge keys", () => {
    expect(decodeYaml("a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}").value).toEqual({
      a: { k: 1 },
      b: { k: 1 },
      c: { k: 1, l: 2 },
    });
  });

  it("names keys given twice and keeps the last value, in JSON too", () => {
    const want = { value: { spec: { a: 2, b: [{ c: 2 }] } }, duplicateFields: ["spec.a", "spec.b[0].c"] };
    const yaml = "spec:\n  a: 1\n  a: 2\n  b:\n  - c: 1\n    c: 2\n";
    expect(decodeYaml(yaml, { duplicateFields: true })).toEqual(want);
    const json = '{"spec":{"a":1,"a":2,"b":[{"c":1,"c":2}]}}';
    expect(decodeYaml(json, { duplicateFields: true })).toEqual(want);
  });

  it("takes the first document, and flow YAML that is not JSON", () => {
    expect(decodeYaml("a: 1\n---\nb: 2\n").value).toEqual({ a: 1 });
    expect(decodeYaml("{a: yes}").value).toEqual({ a: true });
    expect(decodeYaml("# nothing\n").value).toBeNull();
  });

  it("keeps __proto__ as data", () => {
    expect(JSON.stringify(decodeYaml("__proto__: {a: 1}\nb: 2").value)).toBe('{"__proto__":{"a":1},"b":2}');
  });

  const refused: readonly [name: string, text: string, message: RegExp][] = [
    ["syntax error, by line", "a: 1\nb: [", /^yaml: line 2: /],
    ["unknown anchor", "a: *x", /^yaml: .*x/],
    ["infinity", "a: .inf", /^json: unsupported value: \+Inf$/],
    ["deep nesting", `${"[ ".repeat(1100)}x${"]".repeat(1100)}`, /max depth/],
    ["alias bomb", aliasBomb(), /alias/i],
    ["a list in itself", "&a [*a]", /^yaml: anchor 'a' value contains itself$/],
    ["a map in itself", "x: &b {y: [{z: *b}]}", /^yaml: anchor 'b' value contains itself$/],
  ];
  it.each(refused)("refuses %s", (_, text, message) => {
    expect(() => decodeYaml(text)).toThrow(message);
  });
});

function aliasBomb(): string {
  const lines = ["l0: &l0 [x,x,x,x,x,x,x,x,x,x]"];
  for (let level = 1; level < 9; level++) {
    lines.push(
      `l${level}: &l${level} [${Array(10)
        .fill(`*l${level - 1}`)
        .join(",")}]`,
    );
  }
  return lines.join("\n");
}
