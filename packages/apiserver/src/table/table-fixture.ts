import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import type { PrinterColumn, ResourceKind } from "../kinds/resource-kind.js";
import { type TableRequest, tableOf } from "./table-of.js";

const now = new Date("2024-01-10T00:00:00Z");

/** A kind with these columns; a built-in one without. */
export function kindOf(group: string, plural: string, columns?: readonly PrinterColumn[]): ResourceKind {
  return {
    group,
    kind: plural,
    listKind: `${plural}List`,
    plural,
    singular: plural,
    shortNames: [],
    categories: [],
    namespaced: true,
    versions: [{ name: "v1", served: true, storage: true, schema: {}, columns: columns ?? [] }],
    statusSubresource: false,
    custom: columns !== undefined,
    generation: true,
  };
}

/** An object a minute old. */
export function objectOf(fields: JsonObject): KubeObject {
  const { metadata = {}, ...rest } = fields;
  const created = { name: "x", creationTimestamp: "2024-01-09T23:59:00Z" };
  return {
    apiVersion: "v1",
    kind: "X",
    metadata: { ...created, ...(metadata as JsonObject) },
    ...rest,
  } as KubeObject;
}

/** The table of some objects. */
export function table(
  kind: ResourceKind,
  objects: readonly KubeObject[],
  more: Partial<TableRequest> = {},
): JsonObject {
  const [version] = kind.versions;
  if (version === undefined) throw new Error("kind without version");
  return tableOf({
    kind,
    version,
    objects,
    includeObject: "None",
    now,
    listMeta: { resourceVersion: "7" },
    ...more,
  });
}

/** Cells of the one row an object makes. */
export function cellsOf(kind: ResourceKind, object: JsonObject): JsonValue {
  const [row] = table(kind, [objectOf(object)]).rows as readonly JsonObject[];
  return row?.cells ?? null;
}
