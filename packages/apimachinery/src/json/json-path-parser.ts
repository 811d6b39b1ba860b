import type { JsonValue } from "./json.js";

/** One step of a path. A filter keeps the list items or object members for which it holds. */
export type JsonPathStep =
  | { readonly kind: "field"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly indices: readonly number[] }
  | {
      readonly kind: "slice";
      readonly start: number | undefined;
      readonly end: number | undefined;
      readonly step: number;
    }
  | { readonly kind: "wildcard" }
  | { readonly kind: "descendants" }
  | { readonly kind: "filter"; readonly filter: JsonPathFilter };

export type JsonPathOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** `@.type=="Ready"`; without an operator: whether the left path finds something. */
export interface JsonPathFilter {
  readonly left: JsonPathOperand;
  readonly comparison?: { readonly operator: JsonPathOperator; readonly right: JsonPathOperand };
}

/** `$` paths start at the document, `@` paths at the item under test. */
export type JsonPathOperand =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "path"; readonly root: "$" | "@"; readonly steps: readonly JsonPathStep[] };

/** Text that is no path of the supported kind. */
export class JsonPathError extends Error {
  override readonly name = "JsonPathError";
}

const operators: readonly JsonPathOperator[] = ["==", "!=", "<=", ">=", "<", ">"];

/** Recursive descent over the text of one path. */
export class JsonPathParser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws JsonPathError */
  parse(): readonly JsonPathStep[] {
    if (this.#take("{")) return this.#braced();
    const steps = this.#rootedSteps();
    if (this.#position < this.#text.length) throw this.#error("expected end of path");
    return steps;
  }

  #braced(): readonly JsonPathStep[] {
    const steps = this.#rootedSteps();
    if (!this.#take("}") || this.#position < this.#text.length) throw this.#error("expected a single {path}");
    return steps;
  }

  #rootedSteps(): readonly JsonPathStep[] {
    if (!this.#take("$")) this.#take("@");
    return this.#steps();
  }

  #steps(): readonly JsonPathStep[] {
    const steps: JsonPathStep[] = [];
    for (;;) {
      if (this.#take("..")) {
        steps.push({ kind: "descendants" });
        if (this.#peek() !== "[") steps.push(this.#dotted());
      } else if (this.#take(".")) {
        if (this.#peek() !== "[" && this.#peek() !== "") steps.push(this.#dotted());
      } else if (this.#take("[")) {
        steps.push(this.#bracketed());
      } else {
        return steps;
      }
    }
  }

  #dotted(): JsonPathStep {
    if (this.#take("*")) return { kind: "wildcard" };
    let name = "";
    for (let next = this.#peek(); next !== "" && !/[\s.[\]{}()=!<>,]/.test(next); next = this.#peek()) {
      if (this.#take("\\") && this.#peek() === "") throw this.#error("expected a character after \\");
      name += this.#next();
    }
    if (name === "") throw this.#error("expected a field name");
    return { kind: "field", names: [name] };
  }

  #bracketed(): JsonPathStep {
    this.#skipBlanks();
    const step = this.#bracketContent();
    this.#skipBlanks();
    if (!this.#take("]")) throw this.#error("expected ]");
    return step;
  }

  #bracketContent(): JsonPathStep {
    if (this.#take("*")) return { kind: "wildcard" };
    if (this.#take("?(")) return { kind: "filter", filter: this.#filter() };
    if (this.#peek() === "'" || this.#peek() === '"')
      return { kind: "field", names: this.#list(() => this.#quoted()) };
    const start = this.#integer();
    if (this.#take(":")) return this.#slice(start);
    if (start === undefined) throw this.#error("expected an index, a quoted name, * or a filter");
    const more = this.#take(",") ? this.#list(() => this.#requiredInteger()) : [];
    return { kind: "index", indices: [start, ...more] };
  }

  #slice(start: number | undefined): JsonPathStep {
    const end = this.#integer();
    const step = this.#take(":") ? (this.#integer() ?? 1) : 1;
    if (step < 1) throw this.#error("expected a positive step");
    return { kind: "slice", start, end, step };
  }

  #list<T>(item: () => T): readonly T[] {
    const items: T[] = [];
    do {
      this.#skipBlanks();
      items.push(item());
      this.#skipBlanks();
    } while (this.#take(","));
    return items;
  }

  #filter(): JsonPathFilter {
    const left = this.#operand();
    this.#skipBlanks();
    const operator = operators.find((candidate) => this.#take(candidate));
    const filter =
      operator === undefined ? { left } : { left, comparison: { operator, right: this.#operand() } };
    this.#skipBlanks();
    if (!this.#take(")")) throw this.#error("expected )");
    return filter;
  }

  #operand(): JsonPathOperand {
    this.#skipBlanks();
    const next = this.#peek();
    if (next === "'" || next === '"') return { kind: "literal", value: this.#quoted() };
    if (this.#take("@")) return { kind: "path", root: "@", steps: this.#steps() };
    if (this.#take("$")) return { kind: "path", root: "$", steps: this.#steps() };
    const word = this.#match(/[^\s)=!<>]+/y) ?? "";
    if (word === "true" || word === "false") return { kind: "literal", value: word === "true" };
    if (word === "" || Number.isNaN(Number(word)))
      throw this.#error("expected a path, a quoted text, a number or a boolean");
    return { kind: "literal", value: Number(word) };
  }

  #quoted(): string {
    const quote = this.#next();
    let text = "";
    while (!this.#take(quote)) {
      this.#take("\\");
      if (this.#peek() === "") throw this.#error(`expected ${quote}`);
      text += this.#next();
    }
    return text;
  }

  #integer(): number | undefined {
    const digits = this.#match(/\s*-?\d+\s*/y);
    return digits === undefined ? undefined : Number(digits);
  }

  #requiredInteger(): number {
    const value = this.#integer();
    if (value === undefined) throw this.#error("expected an index");
    return value;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }

  #skipBlanks(): void {
    this.#match(/\s+/y);
  }

  #peek(): string {
    return this.#text[this.#position] ?? "";
  }

  #next(): string {
    const next = this.#peek();
    this.#position++;
    return next;
  }

  #take(token: string): boolean {
    const found = this.#text.startsWith(token, this.#position);
    if (found) this.#position += token.length;
    return found;
  }

  #error(wanted: string): JsonPathError {
    return new JsonPathError(`JSON path "${this.#text}": ${wanted} at position ${this.#position}`);
  }
}
