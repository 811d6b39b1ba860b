import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import type { Role } from "../find/type-lookup.js";

/** One step into a value: a field or an element of a list by its `name`. */
export type PathSegment = string | { readonly name: string };

/** One difference expansion made; an absent side means the field was not there. */
export interface RecordedChange {
  readonly path: readonly PathSegment[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** The type an expansion used, without what does not matter to virtual machines (labels, managed fields, …). */
export interface RecordedType extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly spec: JsonObject;
}

/** One role as the virtual machine named it before expansion. */
export interface RecordedRole {
  /** The volume by whose labels the matcher was inferred. */
  readonly inferredFrom?: string;
  readonly matcher: JsonObject;
  readonly statusRef?: JsonObject;
  readonly type: RecordedType;
}

/**
 * What an expanded virtual machine was made from: enough to take the expansion back, to recognise the same manifest
 * when it is applied again, and to exchange a type. Never needed to run the machine.
 */
export interface ExpansionRecord extends Partial<Readonly<Record<Role, RecordedRole>>> {
  readonly version: 1;
  readonly changes: readonly RecordedChange[];
}

/** `spec.template.spec.domain.devices.disks[root].disk.bus`. */
export function pathText(path: readonly PathSegment[]): string {
  return path
    .map((segment, index) => {
      if (typeof segment !== "string") return `[${segment.name}]`;
      return index === 0 ? segment : `.${segment}`;
    })
    .join("");
}
