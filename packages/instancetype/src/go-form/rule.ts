import type { JsonValue } from "@unfold/apimachinery";

/**
 * What Go's encoder makes of one member after KubeVirt has decoded it. One class for every rule, so that reading one is
 * quick.
 */
export class Rule {
  /** Whether the value is a quantity, which is written in canonical form. */
  readonly isQuantity: boolean;
  /** Whether zero, empty text, false, an empty list and an empty map are left out. */
  readonly omitsEmpty: boolean;
  /** What is written for a member that is absent or null; undefined: nothing is. */
  readonly absent: JsonValue | undefined;
  /** Of a list's elements. */
  readonly element: Rule | undefined;
  /** Of a struct's members. */
  readonly fields: ReadonlyMap<string, Rule>;
  /** Of members that are not among the fields; undefined: an object is written as it is. */
  readonly member: Rule | undefined;
  /** Members that are written even when absent. */
  readonly always: readonly { readonly key: string; readonly value: JsonValue }[];
  /** The first of them. */
  readonly firstAlways: string | undefined;
  /** Whether texts, numbers and booleans that are not empty are written as they are, so that no rule need be asked. */
  readonly plainScalars: boolean;

  constructor(given: Partial<Rule>) {
    this.isQuantity = given.isQuantity ?? false;
    this.omitsEmpty = given.omitsEmpty ?? false;
    this.absent = given.absent;
    this.element = given.element;
    this.fields = given.fields ?? noFields;
    this.member = given.member;
    this.always = [...this.fields].flatMap(([key, { absent }]) =>
      absent === undefined ? [] : [{ key, value: absent }],
    );
    this.firstAlways = this.always[0]?.key;
    this.plainScalars = ![this.member, ...this.fields.values()].some((rule) => rule?.isQuantity);
  }
}

const noFields: ReadonlyMap<string, Rule> = new Map();

/** A member nobody knows: kept, unless null. */
export const anyMember = new Rule({});

/** A plain value with `omitempty`: zero, empty and null are left out. */
export const omitEmpty = new Rule({ omitsEmpty: true });

/** A plain value without `omitempty`: always written, `zero` when absent. */
export function required(zero: JsonValue): Rule {
  return new Rule({ absent: zero });
}

/** A quantity behind a pointer or in a map, in canonical form; a text that is none is left for validation. */
export const quantity = new Rule({ isQuantity: true });

/** A quantity that is a plain member: always written. */
export const requiredQuantity = new Rule({ isQuantity: true, absent: "0" });

/** A struct that is a plain member: always written. Members without a rule are kept, unless null. */
export function struct(fields: { readonly [key: string]: Rule }): Rule {
  const behindPointer = new Rule({ fields: new Map(Object.entries(fields)), member: anyMember });
  const zero = Object.fromEntries(behindPointer.always.map(({ key, value }) => [key, value]));
  return new Rule({ ...behindPointer, absent: zero });
}

/** A struct behind a pointer: left out when absent or null, otherwise written even when empty. */
export function pointer(rule: Rule): Rule {
  return new Rule({ ...rule, absent: undefined });
}

/** A struct behind a pointer without `omitempty`: null when absent. */
export function nullable(rule: Rule): Rule {
  return new Rule({ ...rule, absent: null });
}

/** A list with `omitempty`, each element by `rule`. */
export function each(rule: Rule): Rule {
  return new Rule({ omitsEmpty: true, element: rule });
}

/** A map with `omitempty`, each value by `rule`. */
export function values(rule: Rule): Rule {
  return new Rule({ omitsEmpty: true, member: rule });
}
