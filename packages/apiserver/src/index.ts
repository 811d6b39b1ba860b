export { type NormalizedObject, normalizeObject } from "./schema/normalize-object.js";
export type { StructuralSchema } from "./schema/structural-schema.js";
export { validateObject } from "./schema/validate-object.js";
export * from "./store/object-store.js";
export { createMemoryStore, openDurableStore, type StoreOptions } from "./store/open-store.js";
export { StoreCorrupt } from "./store/store-corrupt.js";
export { StoreUnavailable } from "./store/store-unavailable.js";
