export * from "./config/cluster-config.js";
export type { Conflict, EngineError, Failed } from "./engine-error.js";
export * from "./expand/expand.js";
export { type FindResult, type FoundType, find } from "./find/find.js";
export { lookupOf } from "./find/lookup-of.js";
export { referencesOf } from "./find/references-of.js";
export * from "./find/type-kinds.js";
export type { ObjectReference, Role, TypeLookup, TypeScope } from "./find/type-lookup.js";
