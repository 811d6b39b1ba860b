import type { JsonObject, JsonValue } from "@unfold/apimachinery";

/** What a change of a template means for the running instance. */
export type Change =
  /** Nothing to do. */
  | { readonly kind: "none" }
  /** JSON patch operations on the instance. */
  | { readonly kind: "patch"; readonly operations: readonly JsonObject[] }
  /** It takes effect at the next start, for this reason. */
  | { readonly kind: "restart"; readonly message: string }
  /** It has to wait for what is under way. */
  | { readonly kind: "busy"; readonly message: string };

export const noChange: Change = { kind: "none" };

export function restart(message: string): Change {
  return { kind: "restart", message };
}

export function busy(message: string): Change {
  return { kind: "busy", message };
}

/** A test of what is there and what replaces it. */
export function replaced(path: string, before: JsonValue, after: JsonValue): readonly JsonObject[] {
  return [
    { op: "test", path, value: before },
    { op: "replace", path, value: after },
  ];
}
