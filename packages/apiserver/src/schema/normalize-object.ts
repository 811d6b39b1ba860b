import {
  type ApiError,
  badRequest,
  type JsonObject,
  type KubeObject,
  type ObjectMeta,
  parseApiVersion,
} from "@unfold/apimachinery";
import { normalizeValue, Pruning } from "./normalize-value.js";
import { MalformedMetadata, normalizeObjectMeta } from "./object-meta.js";
import { nodeOf, type SchemaNode } from "./schema-node.js";
import type { StructuralSchema } from "./structural-schema.js";

/** A decoded object in the shape its schema allows. */
export interface NormalizedObject {
  readonly object: KubeObject;
  /** Paths of dropped fields as strict decoding names them, such as `spec.list[0].bar`; those in `metadata` come first. */
  readonly unknownFields: readonly string[];
}

/**
 * Drops what the schema does not know, drops nulls where null is not allowed, applies defaults and brings `metadata` to
 * its canonical form, sharing unchanged parts (apiextensions-apiserver `pkg/apiserver/schema/{pruning,defaulting,objectmeta}`).
 * `known` is an object that the same schema made so before: parts that are the very same in both are not looked at again.
 * @throws ApiError what `refuse` makes of it, 400 unless given, when `metadata`, here or in an embedded resource, cannot be read
 */
export function normalizeObject(
  value: KubeObject,
  schema: StructuralSchema,
  known?: KubeObject,
  refuse: (message: string) => ApiError = (message) => unhandled(value, message),
): NormalizedObject {
  try {
    return normalize(value, schema, known);
  } catch (error) {
    if (!(error instanceof MalformedMetadata)) throw error;
    throw refuse(error.message);
  }
}

function unhandled({ apiVersion, kind }: KubeObject, message: string): ApiError {
  const { version } = parseApiVersion(apiVersion);
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${message}`);
}

function normalize(
  value: KubeObject,
  schema: StructuralSchema,
  known: KubeObject | undefined,
): NormalizedObject {
  const metaUnknown: string[] = [];
  const pruning = new Pruning();
  const metadata = normalizeObjectMeta(
    value.metadata,
    "metadata",
    metaUnknown,
    known?.metadata,
  ) as ObjectMeta;
  const walked = normalizeValue(value, rootNode(schema), pruning, known) as JsonObject;
  const object = metadata === walked.metadata ? walked : { ...walked, metadata };
  return { object: object as KubeObject, unknownFields: [...metaUnknown.sort(), ...pruning.unknown.sort()] };
}

const roots = new WeakMap<StructuralSchema, SchemaNode>();

/** The root has apiVersion, kind and metadata whatever its schema says. */
function rootNode(schema: StructuralSchema): SchemaNode {
  const known = roots.get(schema);
  if (known !== undefined) return known;
  const root: SchemaNode = { ...nodeOf(schema), embedded: "root" };
  roots.set(schema, root);
  return root;
}
