import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError } from "./decode-error.js";
import { decodeJson } from "./decode-json.js";
import { JsonScanner } from "./json-scanner.js";

const malformed: readonly [text: string, message: string][] = [
  ["", "unexpected end of JSON input"],
  ['{"a":1', "unexpected end of JSON input"],
  ['{"a":"b', "unexpected end of JSON input"],
  ["x", "invalid character 'x' looking for beginning of value"],
  ["é", "invalid character 'Ã' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["[1 2]", "invalid character '2' after array element"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
  ['{"a":tru}', "invalid character '}' in literal true (expecting 'e')"],
  ['{"a":01}', "invalid character '1' after object key:value pair"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1e+x", "invalid character 'x' in exponent of numeric literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['{} {"a":1}', "invalid character '{' after top-level value"],
  ["{}'", "invalid character '\\'' after top-level value"],
];

describe("decodeJson", () => {
  it.each(malformed)("malformed: %s", (text, message) => {
    expect(() => decodeJson(text)).toThrow(new DecodeError(message));
  });

  it("names keys given twice, once each, and keeps the last value", () => {
    const text = '{"a":1,"spec":{"b":[{"c":1,"\\u0063":2,"c":3}],"x.y":1,"x.y":2},"a":2}';
    expect(decodeJson(text, { duplicateFields: true })).toEqual({
      value: { a: 2, spec: { b: [{ c: 3 }], "x.y": 2 } },
      duplicateFields: ["spec.b[0].c", "spec.x.y", "a"],
    });
    expect(decodeJson(text).duplicateFields).toEqual([]);
  });

  it("keeps __proto__ and constructor as data", () => {
    const { value, duplicateFields } = decodeJson('{"__proto__":{"a":1},"constructor":2,"__proto__":3}', {
      duplicateFields: true,
    });
    expect(JSON.stringify(value)).toBe('{"__proto__":3,"constructor":2}');
    expect(duplicateFields).toEqual(["__proto__"]);
  });

  it("refuses nesting that would exhaust the stack, and only that", () => {
    const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(() => decodeJson(nested(100_000))).toThrow("invalid character '[' exceeded max depth");
    expect(decodeJson(nested(1000)).value).toHaveLength(1);
    const brackets = "[".repeat(5000);
    expect(decodeJson(JSON.stringify({ a: brackets })).value).toEqual({ a: brackets });
  });

  it("reads bytes, with U+FFFD for what is not UTF-8", () => {
    expect(decodeJson(Buffer.from([0x22, 0xff, 0x22])).value).toBe("\ufffd");
  });

  it("agrees with JSON.parse on what is JSON", () => {
    const noise = fc.array(fc.constantFrom(...'{}[]",:0123.-eEtrue falsnu\\\n'.split("")), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          noise.map((parts) => parts.join("")),
        ),
        (text) => {
          expect(accepts(() => new JsonScanner(text).scan())).toBe(accepts(() => JSON.parse(text)));
        },
      ),
      { numRuns: 3000, seed: 7 },
    );
  });
});

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
