import {
  fieldAt,
  type JsonObject,
  type KubeObject,
  type ObjectKey,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { formatKey } from "../runtime/object-key.js";

/** How a DataVolume is filled; the words are part of its phases. */
export type Operation = "Import" | "Upload" | "Clone" | "CloneFromSnapshotSource";

/** Where a DataVolume's content comes from. */
export interface ContentSource {
  readonly operation: Operation;
  /** The claim or snapshot that is cloned. */
  readonly origin?: { readonly kind: "pvc" | "snapshot"; readonly key: Required<ObjectKey> };
}

export type SourceResult =
  | { readonly ok: true; readonly source: ContentSource }
  | { readonly ok: false; readonly message: string };

const imports = ["blank", "http", "registry", "s3", "gcs", "imageio", "vddk"] as const;

/** The source of a DataVolume, through the DataSource it may name (CDI pkg/controller/datavolume getDataVolumeOp). */
export function contentSourceOf(
  dataVolume: KubeObject,
  dataSourceOf: (key: string) => KubeObject | undefined,
): SourceResult {
  const namespace = dataVolume.metadata.namespace ?? "";
  const ref = objectAt(dataVolume.spec, "sourceRef");
  if (ref === undefined) {
    const source = directSource(objectAt(dataVolume.spec, "source"), namespace);
    return source ?? { ok: false, message: "DataVolume has no source" };
  }
  const key = { namespace: stringAt(ref, "namespace") ?? namespace, name: stringAt(ref, "name") ?? "" };
  const dataSource = dataSourceOf(formatKey(key));
  if (dataSource === undefined) {
    return { ok: false, message: `datasources.cdi.kubevirt.io "${key.name}" not found` };
  }
  const source = directSource(objectAt(dataSource.spec, "source"), key.namespace);
  return source ?? { ok: false, message: `DataSource ${formatKey(key)} has no source` };
}

function directSource(source: JsonObject | undefined, namespace: string): SourceResult | undefined {
  for (const kind of ["pvc", "snapshot"] as const) {
    const origin = objectAt(source, kind);
    if (origin === undefined) continue;
    const key = {
      namespace: stringAt(origin, "namespace") ?? namespace,
      name: stringAt(origin, "name") ?? "",
    };
    const operation = kind === "pvc" ? "Clone" : "CloneFromSnapshotSource";
    return { ok: true, source: { operation, origin: { kind, key } } };
  }
  if (objectAt(source, "upload") !== undefined) return { ok: true, source: { operation: "Upload" } };
  const imported = imports.some((kind) => fieldAt(source, kind) !== undefined);
  return imported ? { ok: true, source: { operation: "Import" } } : undefined;
}
