import { describe, expect, it } from "vitest";
import { DecodeError } from "./decode-error.js";
import { decodeJson } from "./decode-json.js";
import { decodeYaml } from "./decode-yaml.js";

const refused = [
  "9007199254740993",
  "-9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "1152921504606846976",
];
const kept = [
  "9007199254740991",
  "9007199254740994",
  "1e22",
  "0.1",
  "100000000000000000000.0",
  "9223372036854775808",
];

describe("numbers that a double does not hold", () => {
  it.each(refused)("%s is refused in JSON and YAML, wherever it stands", (text) => {
    const message = `json: integer ${text} cannot be held exactly: integers are exact up to 9007199254740991`;
    for (const json of [text, `{"a":${text}}`, `[1, ${text} ]`, `{"a":\n${text}\n}`]) {
      expect(() => decodeJson(json)).toThrow(new DecodeError(message));
      expect(() => decodeYaml(json)).toThrow(message);
    }
    expect(() => decodeYaml(`a:\n  - ${text}\n`)).toThrow(message);
  });

  it.each(kept)("%s is kept", (text) => {
    expect(decodeJson(`{"a":${text}}`).value).toEqual({ a: Number(text) });
    expect(decodeYaml(`a: ${text}\n`).value).toEqual({ a: Number(text) });
  });

  it("a number without end is none", () => {
    expect(() => decodeJson('{"a":1e400}')).toThrow(
      "json: cannot unmarshal number 1e400 into Go value of type float64",
    );
  });

  it("digits in texts are no numbers", () => {
    const text = '{"a":"9007199254740993","b:9007199254740993":"x \\" :9007199254740993"}';
    expect(decodeJson(text).value).toEqual(JSON.parse(text));
    expect(decodeYaml("a: '9007199254740993'\n").value).toEqual({ a: "9007199254740993" });
  });
});
