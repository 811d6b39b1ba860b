import { describe, expect, it } from "vitest";
import { parseItem } from "./parse-item.js";

const strictly = (text: string) => ({ value: JSON.parse(text), duplicateFields: ["spec.a"] });
const item = (spec: string): Buffer =>
  Buffer.from(`{"apiVersion":"v1","kind":"X","metadata":{},"spec":${spec}}`);

describe("parseItem()", () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"a" :2}',
    '{"a":{"b":1},"\\u0061":2}',
    '[{"a":1,"b":{"a":1,"a":{"c":":"}}}]',
  ])("refuses a key given twice in %s", (spec) => {
    expect(() => parseItem(item(spec), "m.json", strictly)).toThrow("m.json: the key spec.a is given twice");
  });

  it.each([
    '{"a":"b\\":c","d":[":",{"e:f":"\\\\"}]}',
    '{ "a" : 1,\n"__proto__": {"x":1}, "\\\\":2, "constructor": null}',
    '{"a":"]]]]{{{{","<b>":1e3}',
  ])("reads %s, which gives none twice, without a second look", (spec) => {
    const read = parseItem(item(spec), "m.json", () => {
      throw new Error("looked twice");
    });
    expect(read.spec).toEqual(JSON.parse(spec));
  });

  it.each(Array.from({ length: 12 }, (_, index) => 40 + index))(
    "finds the end of texts that hold quotes and backslashes, %d characters into them",
    (length) => {
      const text = `${"x".repeat(length)}"\\":"\\\\${"y".repeat(100)}\\`;
      const spec = { [text]: text, [`${text}"`]: [text, `${text}":`] };
      const read = parseItem(item(JSON.stringify(spec)), "m.json", () => {
        throw new Error("looked twice");
      });
      expect(read.spec).toEqual(spec);
    },
  );

  it("refuses what is nested deeper than recursive code can take, whatever brackets its texts have", () => {
    const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(() => parseItem(item(nested(600)), "m.json", strictly)).toThrow("m.json: nested too deeply");
    expect(parseItem(item(`["${nested(600)}"]`), "m.json", strictly).kind).toBe("X");
  });

  it.each([
    ['{"name":5}', "metadata.name is not a text"],
    ['{"namespace":["x"]}', "metadata.namespace is not a text"],
    ['{"labels":"x"}', "metadata.labels is not a map of texts"],
    ['{"annotations":{"a":1}}', "metadata.annotations is not a map of texts"],
    ['{"ownerReferences":[null]}', "metadata.ownerReferences is not a list of objects"],
  ])("refuses metadata no API server has: %s", (metadata, problem) => {
    const content = Buffer.from(`{"apiVersion":"v1","kind":"X","metadata":${metadata}}`);
    expect(() => parseItem(content, "m.json", strictly)).toThrow(`m.json: ${problem}`);
  });

  it.each(['"', '"\\', "{", '{"a', ""])("says that %j is no JSON", (text) => {
    expect(() => parseItem(Buffer.from(text), "m.json", strictly)).toThrow(/^m\.json: no JSON: /);
  });
});
