import type { JsonObject, JsonValue } from "@unfold/apimachinery";

/** One line of a file of recorded questions or answers. */
export type RecordedLine = JsonObject & { readonly id: string };

/** One field in which we and KubeVirt differ. */
export interface Difference {
  readonly field: string;
  readonly want: JsonValue | undefined;
  readonly got: JsonValue | undefined;
}

/**
 * One kind of recorded case. The golden runner takes those of every `packages/<name>/src/golden/recorded-kinds.ts`, and
 * asks them in turn whether a case is theirs.
 */
export interface RecordedKind {
  readonly name: string;
  /** Whether a case is of this kind, by its fields. */
  recognises(given: RecordedLine): boolean;
  /** The part of the kind a case is counted under. */
  family(given: RecordedLine): string;
  /** Set where the cases carry their own answer. */
  readonly selfAnswered?: boolean;
  compare(given: RecordedLine, golden: RecordedLine): Promise<readonly Difference[]>;
  /** What we answer where KubeVirt crashed; undefined for other cases. */
  crashAnswer?(given: RecordedLine, golden: RecordedLine): Promise<string | undefined>;
}

/** The fields of `want` in which `got` differs, by `equal`. */
export function differing(
  got: { readonly [field: string]: JsonValue | undefined },
  want: { readonly [field: string]: JsonValue | undefined },
  equal: (a: JsonValue | undefined, b: JsonValue | undefined) => boolean,
): readonly Difference[] {
  return Object.keys(want)
    .filter((field) => !equal(got[field], want[field]))
    .map((field) => ({ field, want: want[field], got: got[field] }));
}
