import type { JsonObject } from "@unfold/apimachinery";
import type { FoundType } from "../find/find.js";

/** What a preference's requirements are checked against. */
export interface RequirementInput {
  readonly preference: FoundType;
  readonly instancetype: FoundType | undefined;
  /** The VMI spec of the template. */
  readonly spec: JsonObject;
}

/** Where and why a requirement is not met. */
export interface UnmetRequirement {
  readonly conflicts: readonly string[];
  readonly error: string;
}

/** Checks one kind of requirement; undefined when it is met or not asked for. */
export type RequirementCheck = (
  required: JsonObject,
  input: RequirementInput,
) => UnmetRequirement | undefined;
