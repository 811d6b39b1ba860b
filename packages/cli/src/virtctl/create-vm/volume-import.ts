import { canonicalQuantity, type JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { Params, takeSource } from "../params.js";
import { randomSuffix } from "../random-suffix.js";
import { addVolume, type VolumeList } from "./volumes.js";

/** How one `type:` of `--volume-import` becomes the source of a DataVolume. */
interface ImportType {
  readonly sizeRequired: boolean;
  readonly source: (params: Params) => { readonly source: JsonObject } | { readonly sourceRef: JsonObject };
}

/** Import types by name (KubeVirt pkg/virtctl/create/vm). */
const importTypes = new Map<string, ImportType>([
  ["blank", { sizeRequired: true, source: () => ({ source: { blank: {} } }) }],
  ["gcs", urlSource("gcs", { secretref: "secretRef" })],
  [
    "http",
    urlSource(
      "http",
      { certconfigmap: "certConfigMap", secretref: "secretRef" },
      { extraheaders: "extraHeaders", secretextraheaders: "secretExtraHeaders" },
    ),
  ],
  ["imageio", { sizeRequired: true, source: imageioSource }],
  ["pvc", namespacedSource("pvc")],
  ["registry", { sizeRequired: true, source: registrySource }],
  ["s3", urlSource("s3", { certconfigmap: "certConfigMap", secretref: "secretRef" })],
  [
    "vddk",
    urlSource("vddk", {
      backingfile: "backingFile",
      initimageurl: "initImageURL",
      uuid: "uuid",
      thumbprint: "thumbprint",
      secretref: "secretRef",
    }),
  ],
  ["snapshot", namespacedSource("snapshot")],
  ["ds", { sizeRequired: false, source: dataSource }],
]);

/** `--volume-import type:…,…`: a DataVolumeTemplate and the volume that uses it. @throws UsageError */
export function addImport(list: VolumeList, text: string): void {
  const params = new Params(text);
  const typeName = params.take("type") ?? "";
  const type = importTypes.get(typeName.toLowerCase());
  if (type === undefined) {
    throw new UsageError(`invalid volume import type "${typeName}", see help for supported values`);
  }
  const sizeText = params.take("size");
  const name = params.take("name") ?? `imported-volume-${randomSuffix()}`;
  const bootOrder = params.takeUint("bootorder");
  const source = type.source(params);
  params.done();
  if (sizeText === undefined && type.sizeRequired) throw new UsageError("size must be specified");
  const resources = sizeText === undefined ? {} : { requests: { storage: sizeOf(sizeText) } };
  addVolume(list, { name, source: { dataVolume: { name } }, bootOrder });
  list.dataVolumeTemplates.push({ metadata: { name }, spec: { ...source, storage: { resources } } });
}

function sizeOf(text: string): string {
  try {
    return canonicalQuantity(text);
  } catch (error) {
    throw new UsageError(
      `failed to parse param "size": ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

type FieldNames = { readonly [param: string]: string };

function urlSource(name: string, fields: FieldNames, lists: FieldNames = {}): ImportType {
  return {
    sizeRequired: true,
    source: (params) => {
      const url = params.take("url");
      const rest = { ...takeFields(params, fields), ...takeLists(params, lists) };
      if (url === undefined) throw new UsageError(`url is required with ${name} volume source`);
      return { source: { [name]: { url, ...rest } } };
    },
  };
}

function takeFields(params: Params, fields: FieldNames): JsonObject {
  const pairs = Object.entries(fields).map(([param, field]) => [field, params.take(param)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function takeLists(params: Params, fields: FieldNames): JsonObject {
  const pairs = Object.entries(fields).map(([param, field]) => [field, params.takeList(param)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function imageioSource(params: Params): { source: JsonObject } {
  const fields = takeFields(params, {
    url: "url",
    diskid: "diskId",
    certconfigmap: "certConfigMap",
    secretref: "secretRef",
  });
  if (fields["url"] === undefined || fields["diskId"] === undefined) {
    throw new UsageError("url and diskid are both required with imageio volume source");
  }
  return { source: { imageio: fields } };
}

function registrySource(params: Params): { source: JsonObject } {
  const fields = takeFields(params, {
    url: "url",
    imagestream: "imageStream",
    certconfigmap: "certConfigMap",
    secretref: "secretRef",
    pullmethod: "pullMethod",
  });
  if ((fields["url"] === undefined) === (fields["imageStream"] === undefined)) {
    throw new UsageError("exactly one of url or imagestream must be defined");
  }
  const method = fields["pullMethod"];
  if (method !== undefined && method !== "pod" && method !== "node") {
    throw new UsageError("pullmethod must be set to pod or node");
  }
  return { source: { registry: fields } };
}

function namespacedSource(field: string): ImportType {
  return {
    sizeRequired: false,
    source: (params) => {
      const { namespace, name } = takeSource(params);
      if (namespace === "") throw new UsageError(`namespace of ${field} "${name}" must be specified`);
      return { source: { [field]: { name, namespace } } };
    },
  };
}

function dataSource(params: Params): { sourceRef: JsonObject } {
  const { namespace, name } = takeSource(params);
  return { sourceRef: { kind: "DataSource", name, ...(namespace === "" ? {} : { namespace }) } };
}
