import { badRequest } from "../api-error.js";
import type { LabelOperator, LabelRequirement } from "./label-selector.js";

/** Checks of keys and values; each throws for what is wrong. */
export interface LabelSelectorSyntax {
  key(key: string): void;
  value(key: string, value: string, index: number): void;
  integer(value: string, index: number): void;
}

type Token = { readonly kind: "word" | "symbol" | "end"; readonly text: string };

const binaryOperators: { readonly [symbol: string]: LabelOperator } = {
  "=": "=",
  "==": "==",
  "!=": "!=",
  in: "in",
  notin: "notin",
  ">": "gt",
  "<": "lt",
};

/** Order in which messages list the operators. */
const expectedOperators = "in, notin, =, ==, !=, gt, lt";

function tokenize(text: string): readonly Token[] {
  const found = text.matchAll(/\s*(?:(==|!=|[=!(),<>])|([^\s=!(),<>]+))/gy);
  const tokens = [...found].map(
    ([, symbol, word]): Token =>
      symbol === undefined ? { kind: "word", text: word ?? "" } : { kind: "symbol", text: symbol },
  );
  return [...tokens, { kind: "end", text: "" }];
}

/** Recursive descent over a label selector's text, with the errors of k8s.io/apimachinery pkg/labels. */
export class LabelSelectorParser {
  readonly #tokens: readonly Token[];
  readonly #check: LabelSelectorSyntax;
  #position = 0;

  constructor(text: string, check: LabelSelectorSyntax) {
    this.#tokens = tokenize(text);
    this.#check = check;
  }

  parse(): readonly LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    if (this.#peek().kind === "end") return requirements;
    this.#expectStart(", expected: !, identifier, or 'end of string'");
    for (;;) {
      requirements.push(this.#requirement());
      const next = this.#next();
      if (next.kind === "end") return requirements;
      if (next.text !== ",") throw this.#error(next, ", expected: ',' or 'end of string'");
      this.#expectStart(", expected: identifier after ','");
    }
  }

  #expectStart(wanted: string): void {
    const next = this.#peek();
    if (next.kind !== "word" && next.text !== "!") throw this.#error(next, wanted);
  }

  #requirement(): LabelRequirement {
    const negated = this.#peek().text === "!";
    if (negated) this.#next();
    const key = this.#next();
    if (key.kind !== "word") throw this.#termError(key, ", expected: identifier");
    this.#check.key(key.text);
    const ends = this.#peek().kind === "end" || this.#peek().text === ",";
    if (negated || ends) return { key: key.text, operator: negated ? "!" : "exists", values: [] };
    return this.#binary(key.text);
  }

  #binary(key: string): LabelRequirement {
    const token = this.#next();
    const operator = Object.hasOwn(binaryOperators, token.text) ? binaryOperators[token.text] : undefined;
    if (operator === undefined) throw this.#termError(token, `, expected: ${expectedOperators}`);
    const values = operator === "in" || operator === "notin" ? this.#values() : [this.#exactValue()];
    values.forEach((value, index) => {
      if (operator === "gt" || operator === "lt") this.#check.integer(value, index);
      this.#check.value(key, value, index);
    });
    return { key, operator, values };
  }

  #exactValue(): string {
    const next = this.#peek();
    if (next.kind === "end" || next.text === ",") return "";
    this.#next();
    if (next.kind !== "word") throw this.#termError(next, ", expected: identifier");
    return next.text;
  }

  /** `(x,y)`; a missing value between commas is the empty one, `()` is `("")`. */
  #values(): readonly string[] {
    const open = this.#next();
    if (open.text !== "(") throw this.#termError(open, " expected: '('");
    const first = this.#peek();
    if (first.kind !== "word" && first.text !== "," && first.text !== ")")
      throw this.#termError(first, ", expected: ',', ')' or identifier");
    const values = new Set<string>();
    for (;;) {
      values.add(this.#peek().kind === "word" ? this.#next().text : "");
      const next = this.#next();
      if (next.text === ")") return [...values].sort();
      if (next.text !== ",") throw this.#termError(next, ", expected: ',' or ')'");
    }
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: "end", text: "" };
  }

  #next(): Token {
    const next = this.#peek();
    this.#position++;
    return next;
  }

  #error(found: Token, wanted: string): Error {
    return badRequest(`found '${found.text}'${wanted}`);
  }

  #termError(found: Token, wanted: string): Error {
    return badRequest(`unable to parse requirement: found '${found.text}'${wanted}`);
  }
}
