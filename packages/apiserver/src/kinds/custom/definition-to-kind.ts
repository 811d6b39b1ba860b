import {
  fieldAt,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import type { StructuralSchema } from "../../schema/structural-schema.js";
import type { FieldPath, KindVersion, PrinterColumn, ResourceKind } from "../resource-kind.js";

/** The record of the kind a CustomResourceDefinition describes; the definition was validated when it was stored. */
export function definitionToKind(definition: KubeObject): ResourceKind {
  const { spec } = definition;
  const names = objectAt(spec, "names");
  const group = stringAt(spec, "group") ?? "";
  const kind = stringAt(names, "kind") ?? "";
  const versions = listAt(spec, "versions");
  return {
    group,
    kind,
    listKind: stringAt(names, "listKind") ?? `${kind}List`,
    plural: stringAt(names, "plural") ?? "",
    singular: stringAt(names, "singular") ?? kind.toLowerCase(),
    shortNames: strings(listAt(names, "shortNames")),
    categories: strings(listAt(names, "categories")),
    namespaced: stringAt(spec, "scope") === "Namespaced",
    versions: versions.map((version) => kindVersion(group, kind, version)),
    statusSubresource: versions.some((version) => objectAt(version, "subresources", "status") !== undefined),
    custom: true,
    generation: true,
    selectableFields: versions.flatMap((version) =>
      listAt(version, "selectableFields").flatMap(
        (field) => stringAt(field, "jsonPath")?.replace(/^\./, "") ?? [],
      ),
    ),
    ...(definition.metadata.deletionTimestamp === undefined ? {} : { terminating: true }),
  };
}

function kindVersion(group: string, kind: string, version: JsonValue): KindVersion {
  const name = stringAt(version, "name") ?? "";
  const deprecated = fieldAt(version, "deprecated") === true;
  const warning = stringAt(version, "deprecationWarning") ?? `${group}/${name} ${kind} is deprecated`;
  return {
    name,
    served: fieldAt(version, "served") === true,
    storage: fieldAt(version, "storage") === true,
    schema: (objectAt(version, "schema", "openAPIV3Schema") ?? { type: "object" }) as StructuralSchema,
    columns: listAt(version, "additionalPrinterColumns").map((column) => column as unknown as PrinterColumn),
    ...(deprecated ? { deprecationWarning: warning } : {}),
    ...scaleOf(objectAt(version, "subresources", "scale")),
  };
}

function scaleOf(scale: JsonObject | undefined): Pick<KindVersion, "scale"> {
  const specReplicas = fieldPath(stringAt(scale, "specReplicasPath"));
  const statusReplicas = fieldPath(stringAt(scale, "statusReplicasPath"));
  const selector = fieldPath(stringAt(scale, "labelSelectorPath"));
  if (specReplicas === undefined || statusReplicas === undefined) return {};
  return { scale: { specReplicas, statusReplicas, ...(selector === undefined ? {} : { selector }) } };
}

/** `.spec.replicas` as names; definitions with anything but names in it were refused. */
function fieldPath(text: string | undefined): FieldPath | undefined {
  const [, first, ...rest] = (text ?? "").split(".");
  return first === undefined ? undefined : [first, ...rest];
}

function strings(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === "string");
}
