import { type JsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";

/** Members of an open struct that its class does not name. */
export const others = Symbol("others");

/**
 * A struct while it is being changed: every member the engine cares for is there from the start, `undefined` while
 * absent. Users write members in any order and number, which JavaScript makes objects of hundreds of shapes of, and
 * every member read of one is a search. Open, all have one shape, and each of the user's is walked just once: by a
 * `switch`, since writing a member whose name is a variable is a search too.
 *
 * Classes name first the members that nearly every expanded machine has: closing writes those in one go.
 */
export abstract class OpenStruct {
  [member: string]: JsonValue | undefined;
  /** Members the class does not name. Apart: names like "0" would come before all others. */
  [others]: MutableJsonObject | undefined = undefined;
}

export const absent: JsonValue | undefined = undefined;

/** The struct a {@link SharedStruct} stands for. */
export const plainForm = Symbol("plain");
/** The same as KubeVirt writes it, once that has been asked for. */
export const goForm = Symbol("Go form");

/** A struct of a type that machines get as it is: one for all of them, so that it is never written to. */
export class SharedStruct extends OpenStruct {
  readonly [plainForm]: JsonObject;
  [goForm]: JsonValue | undefined = undefined;

  constructor(plain: JsonObject) {
    super();
    this[plainForm] = plain;
    for (const key in plain) setOwnField(this, key, plain[key] ?? null);
  }
}

/** Adds a member that the class does not name. */
export function addMember(open: OpenStruct, key: string, value: JsonValue | undefined): void {
  if (value === undefined) return;
  open[others] ??= {};
  setOwnField(open[others], key, value);
}
