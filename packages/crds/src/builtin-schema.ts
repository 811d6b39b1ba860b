import { loadGenerated } from "./load-generated.js";
import type { StructuralSchema } from "./structural-schema.js";

/**
 * Schema of a built-in kind (k8s.io/api types), for OpenAPI and field merging; undefined for kinds not described. The
 * core group is `""`.
 */
export function builtinSchema(group: string, version: string, kind: string): StructuralSchema | undefined {
  return loadGenerated("builtin-schemas.json").kind(group, version, kind);
}
