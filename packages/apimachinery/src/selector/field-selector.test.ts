import { describe, expect, it } from "vitest";
import { matchesFields, parseFieldSelector, requireSelectableFields } from "./field-selector.js";

const object = { metadata: { name: "a", namespace: "n" }, status: { phase: "x,y=z\\", ready: true } };

const matching: readonly (readonly [string, boolean])[] = [
  ["", true],
  [",", true],
  ["metadata.name=a", true],
  ["metadata.name==a", true],
  ["metadata.name!=a", false],
  ["metadata.name=a,metadata.namespace!=m", true],
  ["metadata.name=a,metadata.name=b", false],
  ["status.phase=x\\,y\\=z\\\\", true],
  ["status.ready=true", true],
  ["status.absent=", true],
  ["status.absent!=", false],
];

const refused: readonly (readonly [string, string])[] = [
  ["metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ["metadata.name=a=b", "invalid field selector: unescaped character in value: 61"],
  ["metadata.name=a\\b", "invalid field selector: invalid escape sequence: \\b"],
  ["metadata.name=a\\", "invalid field selector: invalid escape sequence: \\"],
];

describe("parseFieldSelector", () => {
  it.each(matching)("%s is %s", (selector, want) => {
    expect(matchesFields(parseFieldSelector(selector), object)).toBe(want);
  });

  it.each(refused)("%s is refused", (selector, message) => {
    expect(() => parseFieldSelector(selector)).toThrow(expect.objectContaining({ code: 400, message }));
  });
});

describe("requireSelectableFields", () => {
  const selector = parseFieldSelector("metadata.name=a,spec.x=1");
  const cases = [
    { kind: { custom: true }, want: "field label not supported: spec.x" },
    { kind: { custom: false, fields: ["status.phase"] }, want: "field label not supported: spec.x" },
    {
      kind: { custom: false },
      want: '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    },
  ];
  it.each(cases)("$kind", ({ kind, want }) => {
    expect(() => requireSelectableFields(selector, kind)).toThrow(want);
  });

  it("lets known fields through", () => {
    requireSelectableFields(selector, { custom: true, fields: ["spec.x"] });
  });
});
