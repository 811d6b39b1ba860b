import { setOwnField } from "@unfold/apimachinery";
import { DecodeError } from "./decode-error.js";

/** Deepest nesting accepted: deep enough for any manifest, shallow enough for code that recurses over values. */
export const maxDepth = 1000;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const hexadecimal = /^[0-9a-fA-F]$/;

/**
 * Reads JSON text without making values: says what is wrong with it in the words of Go's encoding/json, or which keys
 * are given twice. JSON.parse does neither, and is left to do the fast path.
 */
export class JsonScanner {
  readonly #text: string;
  readonly #duplicates = new Set<string>();
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Paths of the keys given more than once, in the order found. @throws DecodeError */
  scan(): readonly string[] {
    this.#value("");
    const rest = this.#peek();
    if (rest !== undefined) throw this.#unexpected("after top-level value");
    return [...this.#duplicates];
  }

  /** The next character that is not white space; undefined at the end. */
  #peek(): string | undefined {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
    return this.#text[this.#at];
  }

  #unexpected(where: string): DecodeError {
    const character = this.#text[this.#at];
    if (character === undefined) return new DecodeError("unexpected end of JSON input");
    return new DecodeError(`invalid character ${quote(character)} ${where}`);
  }

  #value(path: string): void {
    const start = this.#peek();
    if (start === "{" || start === "[") this.#nested(start, path);
    else if (start === '"') this.#string();
    else if (start === "-" || (start !== undefined && start >= "0" && start <= "9")) this.#number();
    else if (start === "t") this.#literal("true");
    else if (start === "f") this.#literal("false");
    else if (start === "n") this.#literal("null");
    else throw this.#unexpected("looking for beginning of value");
  }

  #nested(open: string, path: string): void {
    if (++this.#depth > maxDepth) throw this.#unexpected("exceeded max depth");
    this.#at++;
    if (open === "{") this.#object(path);
    else this.#array(path);
    this.#depth--;
  }

  #object(path: string): void {
    const seen = {};
    if (this.#ends("}")) return;
    do {
      if (this.#peek() !== '"') throw this.#unexpected("looking for beginning of object key string");
      const start = this.#at;
      this.#string();
      const key = JSON.parse(this.#text.slice(start, this.#at)) as string;
      const child = path === "" ? key : `${path}.${key}`;
      if (Object.hasOwn(seen, key)) this.#duplicates.add(child);
      setOwnField(seen, key, true);
      if (this.#peek() !== ":") throw this.#unexpected("after object key");
      this.#at++;
      this.#value(child);
    } while (this.#continues("}", "after object key:value pair"));
  }

  #array(path: string): void {
    if (this.#ends("]")) return;
    let index = 0;
    do this.#value(`${path}[${index++}]`);
    while (this.#continues("]", "after array element"));
  }

  #ends(close: string): boolean {
    if (this.#peek() !== close) return false;
    this.#at++;
    return true;
  }

  #continues(close: string, where: string): boolean {
    const next = this.#peek();
    if (next !== "," && next !== close) throw this.#unexpected(where);
    this.#at++;
    return next === ",";
  }

  #literal(word: string): void {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected) {
        throw this.#unexpected(`in literal ${word} (expecting '${expected}')`);
      }
      this.#at++;
    }
  }

  #number(): void {
    number.lastIndex = this.#at;
    const found = number.exec(this.#text)?.[0];
    this.#at += found?.length ?? 1;
    if (found === undefined) throw this.#unexpected("in numeric literal");
    const next = this.#text[this.#at];
    if (next === "." && !/[.eE]/.test(found)) {
      this.#at++;
      throw this.#unexpected("after decimal point in numeric literal");
    }
    if ((next === "e" || next === "E") && !/[eE]/.test(found)) {
      this.#at += /[+-]/.test(this.#text[this.#at + 1] ?? "") ? 2 : 1;
      throw this.#unexpected("in exponent of numeric literal");
    }
  }

  #string(): void {
    for (this.#at++; ; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined || character < " ") throw this.#unexpected("in string literal");
      if (character === '"') break;
      if (character === "\\") this.#escape();
    }
    this.#at++;
  }

  #escape(): void {
    this.#at++;
    const code = this.#text[this.#at];
    if (code === undefined || !'"\\/bfnrtu'.includes(code)) throw this.#unexpected("in string escape code");
    if (code !== "u") return;
    for (let digit = 0; digit < 4; digit++) {
      this.#at++;
      if (!hexadecimal.test(this.#text[this.#at] ?? "")) {
        throw this.#unexpected("in \\u hexadecimal character escape");
      }
    }
  }
}

/** The character in Go's quotes. Go reads bytes, so of a longer character it shows the first byte. */
function quote(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  const byte = Buffer.from(character, "utf8")[0] ?? 0;
  if (byte < 0x20 || byte === 0x5c) {
    const escaped = JSON.stringify(character).slice(1, -1);
    return `'${escaped.startsWith("\\u") ? `\\x${byte.toString(16).padStart(2, "0")}` : escaped}'`;
  }
  return `'${String.fromCharCode(byte)}'`;
}
