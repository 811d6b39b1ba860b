/**
 * A change with what a type wants of it. The code is the same for all types and what is wanted lies beside it instead
 * of in a closure of its own: plans stay small, and of thousands of types in use it is reading the plans that costs.
 */
export interface PlannedChange<Target, Result> {
  readonly change: (target: Target, wanted: unknown) => Result;
  readonly wanted: unknown;
}

export function planned<Target, Wanted, Result>(
  change: (target: Target, wanted: Wanted) => Result,
  wanted: Wanted,
): PlannedChange<Target, Result> {
  return { change: change as (target: Target, wanted: unknown) => Result, wanted };
}
