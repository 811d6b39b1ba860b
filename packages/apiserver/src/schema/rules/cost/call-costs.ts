import { either, exactly, product, type Range, scaled, sum, unknownSize } from "./cost-range.js";
import { anything, listOf, type RuleShape, scalar, textOf } from "./rule-shape.js";

/** Cost of a call without that of its operands, and what it gives. */
export interface CallCost {
  readonly cost: Range;
  readonly result: RuleShape;
}

/** What a call is made of; a method's receiver is `target`. */
export interface Call {
  readonly target?: RuleShape;
  readonly args: readonly RuleShape[];
  /** The value of an argument that is a literal. */
  readonly literal: (index: number) => unknown;
}

type Costing = (call: Call) => CallCost;

const one = exactly(1);

/** Cost units per character that is looked at, and per character of a pattern (cel-go common/cost.go). */
const perCharacter = 0.1;
const perPatternCharacter = 0.25;

/** Longest expression of a named format, in characters. */
const nameFormatLength = 128;

function sizeOf(shape: RuleShape | undefined): Range {
  return shape?.size ?? unknownSize;
}

function constant(result: RuleShape): Costing {
  return () => ({ cost: one, result });
}

/** Goes through the receiver once, or `times`. */
function traversal(times: number, result: (size: Range, call: Call) => RuleShape): Costing {
  return (call) => {
    const size = sizeOf(call.target ?? call.args[0]);
    return { cost: scaled(size, times * perCharacter), result: result(size, call) };
  };
}

/** Goes through the receiver for each part of a pattern. */
function matching(result: (size: Range) => RuleShape): Costing {
  return ({ target, args }) => {
    const [text, pattern] = target === undefined ? args : [target, args[0]];
    const looked = scaled(sum(sizeOf(text), one), perCharacter);
    const cost = product(looked, scaled(sizeOf(pattern), perPatternCharacter));
    return { cost, result: result(sizeOf(text)) };
  };
}

/** Compares the elements of a list, or looks through a text. */
const comparing: Costing = ({ target }) => {
  if (target?.kind !== "list") return { cost: scaled(sizeOf(target), perCharacter), result: scalar };
  const element = target.items?.() ?? anything;
  const isText = element.kind === "string" || element.kind === "bytes";
  const each = isText ? sum(one, scaled(element.size, perCharacter)) : one;
  return { cost: product(target.size, each), result: element.kind === "scalar" ? scalar : element };
};

const joining: Costing = ({ target, args: [separator] }) => {
  const count = sizeOf(target);
  const element = target?.items?.();
  const texts = element === undefined ? exactly(0) : product(count, element.size);
  const gaps = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
  const size = separator === undefined ? texts : sum(texts, product(separator.size, gaps));
  return { cost: scaled(size, perCharacter), result: textOf(size) };
};

const replacing: Costing = ({ target, args: [from, to] }) => {
  const size = sizeOf(target);
  const [before, after] = [sizeOf(from), sizeOf(to)];
  const times = before.min === 0 ? size.max + 1 : Math.ceil(size.max / before.min);
  const grows = before.min === 0 || after.max > before.min;
  const max = grows ? times * after.max + (before.min === 0 ? size.max : 0) : size.max;
  return { cost: scaled(size, 2 * perCharacter), result: textOf({ min: 0, max }) };
};

const splitting: Costing = ({ target, literal }) => {
  const size = sizeOf(target);
  const limit = literal(1);
  const max = typeof limit === "bigint" && limit >= 0n ? Number(limit) : size.max;
  return { cost: scaled(size, 2 * perCharacter), result: listOf({ min: 0, max }, textOf(size)) };
};

const containing: Costing = ({ target, args: [part] }) => ({
  cost: product(scaled(sizeOf(target), perCharacter), scaled(sizeOf(part), perCharacter)),
  result: scalar,
});

const endings: Costing = ({ args: [part] }) => ({ cost: scaled(sizeOf(part), perCharacter), result: scalar });

const asText: Costing = ({ args: [value] }) => ({
  cost: one,
  // Numbers and times are short as text.
  result: textOf(value?.kind === "string" || value?.kind === "bytes" ? value.size : { min: 0, max: 40 }),
});

const address = { min: 4, max: 16 } as const;

function addressComparison(rounds: number, extra: number): Costing {
  return ({ args: [other] }) => {
    const own = sum(
      scaled({ min: rounds * address.min, max: rounds * address.max }, perCharacter),
      exactly(extra),
    );
    const parsed = other?.kind === "string" ? scaled(other.size, perCharacter) : exactly(0);
    return { cost: sum(own, parsed), result: scalar };
  };
}

function comparingSets(factor: number): Costing {
  return ({ args: [a, b] }) => ({
    cost: sum(scaled(product(sizeOf(a), sizeOf(b)), factor), one),
    result: scalar,
  });
}

const sameText = (size: Range): RuleShape => textOf(size);

/** Functions that are not of constant cost, or whose result is not a scalar (k8s.io/apiserver pkg/cel/library/cost.go). */
const functions: { readonly [name: string]: Costing } = {
  contains: ({ target, args, literal }) =>
    target?.kind === "dyn" && args.length === 2
      ? comparingSets(1)({ args, literal })
      : containing({ ...(target === undefined ? {} : { target }), args, literal }),
  intersects: comparingSets(1),
  equivalent: comparingSets(2),
  startsWith: endings,
  endsWith: endings,
  matches: matching(() => scalar),
  find: matching(textOf),
  findAll: matching((size) => listOf({ min: 0, max: size.max }, textOf(size))),
  isSorted: (call) => ({ ...comparing(call), result: scalar }),
  sum: (call) => ({ ...comparing(call), result: scalar }),
  min: comparing,
  max: comparing,
  indexOf: (call) => ({ ...comparing(call), result: scalar }),
  lastIndexOf: (call) => ({ ...comparing(call), result: scalar }),
  lowerAscii: traversal(1, sameText),
  upperAscii: traversal(1, sameText),
  trim: traversal(1, sameText),
  reverse: traversal(1, sameText),
  substring: traversal(1, sameText),
  url: traversal(1, (size) => ({ kind: "dyn", size })),
  format: traversal(1, (size, { args: [values] }) =>
    textOf(sum(size, product(sizeOf(values), values?.items?.().size ?? unknownSize))),
  ),
  bytes: traversal(1, (size) => ({ kind: "bytes", size: { min: size.min, max: size.max * 4 } })),
  string: asText,
  replace: replacing,
  split: splitting,
  join: joining,
  containsIP: addressComparison(2, 0),
  containsCIDR: addressComparison(3, 1),
  validate: ({ args: [text] }) => ({
    cost: scaled(scaled(sizeOf(text), perCharacter), nameFormatLength * perPatternCharacter),
    result: anything,
  }),
  dyn: ({ args: [value] }) => ({ cost: one, result: value ?? anything }),
  value: ({ target }) => ({ cost: one, result: target ?? anything }),
  orValue: ({ target, args: [other] }) => ({ cost: one, result: larger(target, other) }),
  or: ({ target, args: [other] }) => ({ cost: one, result: larger(target, other) }),
  of: ({ args: [value] }) => ({ cost: one, result: value ?? anything }),
  optional: constant(anything),
  charAt: constant(textOf(one)),
  getScheme: ({ target }) => ({ cost: one, result: textOf(sizeOf(target)) }),
  getHost: ({ target }) => ({ cost: one, result: textOf(sizeOf(target)) }),
  getHostname: ({ target }) => ({ cost: one, result: textOf(sizeOf(target)) }),
  getPort: ({ target }) => ({ cost: one, result: textOf(sizeOf(target)) }),
  getEscapedPath: ({ target }) => ({ cost: one, result: textOf(sizeOf(target)) }),
  getQuery: ({ target }) => ({ cost: one, result: { kind: "map", size: sizeOf(target) } }),
};

function larger(a: RuleShape | undefined, b: RuleShape | undefined): RuleShape {
  if (a === undefined || b === undefined) return a ?? b ?? anything;
  return { ...a, size: either(a.size, b.size) };
}

/** The cost of calling a function. */
export function callCost(name: string, call: Call): CallCost {
  const costing = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return costing === undefined ? { cost: one, result: scalar } : costing(call);
}

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** The cost of an operator with two operands. */
export function operatorCost(operator: string, left: RuleShape, right: RuleShape): CallCost {
  if (comparisons.has(operator)) return { cost: comparisonCost(operator, left, right), result: scalar };
  if (operator === "in") {
    const isMap = right.kind === "map" || right.kind === "object";
    return { cost: isMap ? one : right.size, result: scalar };
  }
  if (operator === "+") return additionCost(left, right);
  return { cost: one, result: scalar };
}

/** Order needs a look at texts only; equality at anything that has a size. */
function comparisonCost(operator: string, left: RuleShape, right: RuleShape): Range {
  const equality = operator === "==" || operator === "!=";
  const texts = [left, right].some(({ kind }) => kind === "string" || kind === "bytes");
  if (!equality && !texts) return one;
  const max = Math.min(left.size.max, right.size.max);
  return scaled({ min: max > 0 ? 1 : 0, max }, perCharacter);
}

function additionCost(left: RuleShape, right: RuleShape): CallCost {
  const size = sum(left.size, right.size);
  const kinds = [left.kind, right.kind];
  if (kinds.includes("list")) {
    const items = larger(left.items?.(), right.items?.());
    return { cost: one, result: listOf(size, items) };
  }
  if (kinds.includes("string")) return { cost: scaled(size, perCharacter), result: textOf(size) };
  if (kinds.includes("bytes")) return { cost: scaled(size, perCharacter), result: { kind: "bytes", size } };
  if (kinds.every((kind) => kind === "dyn"))
    return { cost: either(one, scaled(size, perCharacter)), result: { kind: "dyn", size } };
  return { cost: one, result: scalar };
}
