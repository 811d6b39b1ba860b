import type { GroupVersionResource, KubeObject } from "@unfold/apimachinery";
import type { FindResult } from "./find.js";

/** What a type is for: sizing (`instancetype`) or taste (`preference`). */
export type Role = "instancetype" | "preference";

/** Whether a type lives in the cluster or in a namespace. */
export type TypeScope = "cluster" | "namespaced";

/** The objects a virtual machine's matchers may point at, already fetched. Pure and synchronous. */
export interface TypeLookup {
  /** The apps/v1 ControllerRevision of that name. */
  revision(namespace: string, name: string): KubeObject | undefined;
  /** The live type; `namespace` means nothing for the cluster scope. */
  type(role: Role, scope: TypeScope, namespace: string, name: string): KubeObject | undefined;
  /** The same, decoded: for lookups that keep what they decoded, which is quicker than to look it up by the object. */
  found?(role: Role, scope: TypeScope, namespace: string, name: string): FindResult | undefined;
}

/** Names one object to fetch. */
export interface ObjectReference {
  readonly resource: GroupVersionResource;
  readonly namespace?: string;
  readonly name: string;
}
