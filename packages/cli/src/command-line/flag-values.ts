import { isTrue, type ParsedFlags, UsageError } from "./flag-set.js";
import { goInteger } from "./go-integer.js";

/** Reads parsed flags by name; a command lays its own defaults over what was not given. */
export class FlagValues {
  readonly #parsed: ParsedFlags;

  constructor(parsed: ParsedFlags) {
    this.#parsed = parsed;
  }

  given(name: string): boolean {
    return this.#parsed.given.has(name);
  }

  all(name: string): readonly string[] {
    return this.#parsed.given.get(name) ?? [];
  }

  last(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** The last value, with "" read as not given. */
  text(name: string): string | undefined {
    const value = this.last(name);
    return value === "" ? undefined : value;
  }

  /** The value of an integer flag; parsing has checked it. */
  integer(name: string): number | undefined {
    const text = this.last(name);
    return text === undefined ? undefined : Number(goInteger(text, true) ?? 0n);
  }

  /** A boolean flag that is false unless given. */
  on(name: string): boolean {
    return isTrue(this.last(name) ?? "false");
  }
}

/** Runs `action`; what it refuses is reported as a bad value of flag `name`. */
export function forFlag<Result>(name: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new UsageError(
      `failed to parse "--${name}" flag: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
