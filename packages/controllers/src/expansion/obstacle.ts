import type { EngineError } from "@unfold/instancetype";
import type { Blocker } from "./blocked-by.js";

/** Why a machine that is to be expanded cannot be; it stays as it is until somebody changes something. */
export interface Impediment {
  readonly reason: "TypeNotFound" | "TypeUnreadable" | "FieldConflict" | "WriteRefused" | "CannotExpand";
  readonly message: string;
}

/** What keeps a machine from being flat: something that ends by itself, or something that does not. */
export type Obstacle = Blocker | Impediment;

/** Condition of a machine whose expansion is due and has not happened; its reason, which is stable, says why. */
export const expansionPending = "ExpansionPending";

const impediments: readonly string[] = [
  "TypeNotFound",
  "TypeUnreadable",
  "FieldConflict",
  "WriteRefused",
  "CannotExpand",
] satisfies readonly Impediment["reason"][];

/** Whether a reason of {@link expansionPending} is one that does not go away by itself. */
export function isImpediment(reason: string): boolean {
  return impediments.includes(reason);
}

const reasons: { readonly [kind in EngineError["kind"]]: Impediment["reason"] } = {
  notFound: "TypeNotFound",
  decode: "TypeUnreadable",
  conflict: "FieldConflict",
  other: "CannotExpand",
};

/** What an engine's refusal means for an expansion. */
export function impedimentOf({ kind, message }: EngineError): Impediment {
  return { reason: reasons[kind], message };
}
