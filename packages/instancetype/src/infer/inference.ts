import type { KubeObject } from "@unfold/apimachinery";
import type { ObjectReference, Role } from "../find/type-lookup.js";

/** Fetches one object; undefined means the server does not have it. */
export type GetObject = (reference: ObjectReference) => Promise<KubeObject | undefined>;

/** Why a matcher could not be inferred; an `ignorable` failure is swallowed under failure policy Ignore. */
export interface InferenceFailure {
  readonly ok: false;
  readonly error: string;
  readonly ignorable: boolean;
}

/** The matcher that a volume's labels ask for; an empty kind means the cluster kind. */
export interface InferredMatcher {
  readonly ok: true;
  readonly name: string;
  readonly kind: string;
}

export type Inference = InferredMatcher | InferenceFailure;

/** What the walk along a volume's origins needs to know. */
export interface InferenceContext {
  readonly role: Role;
  readonly vm: KubeObject;
  readonly get: GetObject;
}

/** A failure that policy Ignore swallows: the origin exists but says nothing. */
export function ignorable(error: string): InferenceFailure {
  return { ok: false, error, ignorable: true };
}

/** A failure that denies the request whatever the policy. */
export function fatal(error: string): InferenceFailure {
  return { ok: false, error, ignorable: false };
}
