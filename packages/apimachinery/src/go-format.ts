import { type JsonValue, ownField } from "./json/json.js";

const named: { readonly [character: string]: string } = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function quoteCharacter(character: string): string {
  const short = named[character];
  if (short !== undefined) return short;
  if (printable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The string as Go's `%q` prints it (strconv.Quote). */
export function goQuote(text: string): string {
  let quoted = "";
  for (const character of text) quoted += quoteCharacter(character);
  return `"${quoted}"`;
}

/** The number as Go's `%v` prints it: plain digits up to 1e21, an exponent of two digits at least below 0.0001. */
export function goNumber(value: number): string {
  if (Object.is(value, -0)) return "0";
  const magnitude = Math.abs(value);
  const text = magnitude !== 0 && magnitude < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

const htmlEscapes: { readonly [character: string]: string } = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

function goJsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => htmlEscapes[character] ?? character,
  );
}

/** The value as Go's json.Marshal writes a decoded document: sorted keys, no spaces, `<`, `>` and `&` escaped. */
export function goJson(value: JsonValue): string {
  if (typeof value === "string") return goJsonString(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => goJson(item)).join(",")}]`;
  const object = value as { readonly [key: string]: JsonValue | undefined };
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const member = ownField(object, key);
    if (member !== undefined) members.push(`${goJsonString(key)}:${goJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

/** The value as Go's `%v` prints a decoded document: `map[a:1 b:[x y]]`. */
export function goPrint(value: JsonValue): string {
  if (value === null) return "<nil>";
  if (typeof value === "number") return goNumber(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => goPrint(item)).join(" ")}]`;
  const object = value as { readonly [key: string]: JsonValue | undefined };
  const members = Object.keys(object).sort();
  return `map[${members.map((key) => `${key}:${goPrint(ownField(object, key) ?? null)}`).join(" ")}]`;
}

const encoder = new TextEncoder();

/** Bytes the text takes as UTF-8: what Go's `len` counts. */
export function utf8Length(text: string): number {
  return ascii.test(text) ? text.length : encoder.encode(text).length;
}

const ascii = /^[\x20-\x7e]*$/;
