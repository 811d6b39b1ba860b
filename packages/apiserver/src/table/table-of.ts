import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";
import { builtinColumns, defaultColumns } from "./builtin-columns.js";
import { customColumns } from "./custom-columns.js";
import type { TableColumn } from "./table-column.js";

/** What a row carries of its object (`includeObject` of a request); clients get `Metadata` unless they ask. */
export type IncludeObject = (typeof includeObjects)[number];

export const includeObjects = ["None", "Metadata", "Object"] as const;

export interface TableRequest {
  readonly kind: ResourceKind;
  readonly version: KindVersion;
  readonly objects: readonly KubeObject[];
  readonly includeObject: IncludeObject;
  /** Ages are counted up to this moment. */
  readonly now: Date;
  /** `metadata` of the list, or of the object for a single one: resourceVersion and, of a list, continue and remainingItemCount. */
  readonly listMeta: JsonObject;
  /** Version of meta.k8s.io; v1 unless said otherwise. */
  readonly metaVersion?: "v1" | "v1beta1";
  /** Leaves the columns out, as all tables of a watch but the first do. */
  readonly noHeaders?: boolean;
}

/** Objects as meta.k8s.io/v1 Table, which is what `kubectl get` prints. */
export function tableOf(request: TableRequest): JsonObject {
  const rows = request.objects.map((object) => tableRow(request, object));
  return { ...tableHead(request), rows };
}

/** A table without rows. */
export function tableHead({
  kind,
  version,
  listMeta,
  metaVersion = "v1",
  noHeaders,
}: Omit<TableRequest, "objects" | "includeObject" | "now">): JsonObject {
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${metaVersion}`,
    metadata: listMeta,
    columnDefinitions: noHeaders ? null : columnsOf(kind, version).map(definition),
  };
}

/** One row of a table. */
export function tableRow(
  { kind, version, includeObject, now, metaVersion = "v1" }: Omit<TableRequest, "objects" | "listMeta">,
  object: KubeObject,
): JsonObject {
  return {
    cells: columnsOf(kind, version).map(({ cell }) => cell(object, now)),
    object: included(object, includeObject, metaVersion),
  };
}

const columnsOfVersion = new WeakMap<KindVersion, readonly TableColumn[]>();

function columnsOf(kind: ResourceKind, version: KindVersion): readonly TableColumn[] {
  const known = columnsOfVersion.get(version);
  if (known !== undefined) return known;
  const builtin = kind.custom ? undefined : builtinColumns[`${kind.group}/${kind.plural}`];
  const declared = kind.custom || version.columns.length > 0;
  const columns = builtin ?? (declared ? customColumns(version.columns) : defaultColumns);
  columnsOfVersion.set(version, columns);
  return columns;
}

function definition({ name, type, format, description, priority }: TableColumn): JsonObject {
  return { name, type, format: format ?? "", description: description ?? "", priority: priority ?? 0 };
}

function included(object: KubeObject, includeObject: IncludeObject, version: string): JsonValue {
  if (includeObject === "Object") return object;
  if (includeObject === "None") return null;
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}
