import { either, exactly, type Range, sum } from "./cost-range.js";
import { listOf, type RuleShape, scalar } from "./rule-shape.js";

/** What a comprehension costs besides its range and its bodies. */
export interface Loop {
  readonly variables: number;
  /** Cost of beginning and end. */
  readonly around: Range;
  /** Cost of one round, from the costs of the bodies. */
  readonly step: (bodies: readonly Range[]) => Range;
  readonly result: (range: RuleShape, body: RuleShape, element: RuleShape) => RuleShape;
}

const none = exactly(0);
const body = (bodies: readonly Range[], index: number): Range => bodies[index] ?? none;

/** A look at the result so far decides whether to go on, and is part of the result to come. */
function quantifier(looks: number): Omit<Loop, "variables"> {
  return {
    around: exactly(1),
    step: (bodies) => ({ min: looks + 1, max: looks + 1 + body(bodies, 0).max }),
    result: () => scalar,
  };
}

const existsOne: Omit<Loop, "variables"> = {
  around: exactly(2),
  step: (bodies) => sum(body(bodies, 0), { min: 1, max: 2 }),
  result: () => scalar,
};

/** Adds a list of one item to the list so far. */
const append = exactly(12);

const map: Omit<Loop, "variables"> = {
  around: exactly(11),
  step: (bodies) => sum(append, body(bodies, 0)),
  result: ({ size }, item) => listOf(size, item),
};

const mapSome: Omit<Loop, "variables"> = {
  around: exactly(11),
  step: (bodies) => sum(body(bodies, 0), either(exactly(1), sum(append, body(bodies, 1)))),
  result: ({ size }, item) => listOf({ min: 0, max: size.max }, item),
};

const filter: Omit<Loop, "variables"> = {
  around: exactly(11),
  step: (bodies) => sum(body(bodies, 0), { min: 1, max: 13 }),
  result: ({ size }, _, element) => listOf({ min: 0, max: size.max }, element),
};

/** Maps are made anew with each entry. */
const toMap = (loop: Omit<Loop, "variables">): Omit<Loop, "variables"> => ({
  ...loop,
  around: exactly(31),
  result: ({ size }, item) => ({ kind: "map", size: { min: 0, max: size.max }, items: () => item }),
});

const loops: { readonly [nameAndArguments: string]: Loop } = {
  "all/2": { variables: 1, ...quantifier(2) },
  "all/3": { variables: 2, ...quantifier(2) },
  "exists/2": { variables: 1, ...quantifier(3) },
  "exists/3": { variables: 2, ...quantifier(3) },
  "exists_one/2": { variables: 1, ...existsOne },
  "existsOne/2": { variables: 1, ...existsOne },
  "existsOne/3": { variables: 2, ...existsOne },
  "map/2": { variables: 1, ...map },
  "map/3": { variables: 1, ...mapSome },
  "filter/2": { variables: 1, ...filter },
  "transformList/3": { variables: 2, ...map },
  "transformList/4": { variables: 2, ...mapSome },
  "transformMap/3": { variables: 2, ...toMap(map) },
  "transformMap/4": { variables: 2, ...toMap(mapSome) },
};

/** The costs of a method that is a comprehension; undefined for other methods. */
export function comprehensionCosts(name: string, args: number): Loop | undefined {
  const key = `${name}/${args}`;
  return Object.hasOwn(loops, key) ? loops[key] : undefined;
}
