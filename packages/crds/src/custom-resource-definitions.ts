import { type JsonObject, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import type { CustomKind, CustomKindVersion } from "./custom-kind.js";
import { customKinds } from "./custom-kinds.js";
import { loadGenerated } from "./load-generated.js";
import type { SchemaPool } from "./schema-pool.js";
import { veleroKinds } from "./velero/velero-kinds.js";

/** Where a cluster reaches the conversion webhook (apiextensions.k8s.io/v1 WebhookClientConfig). */
export interface ConversionClientConfig extends JsonObject {
  readonly caBundle?: string;
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    readonly port?: number;
  };
}

/** Without it an API server refuses kinds of Kubernetes' own groups. */
const approvalAnnotation = "api-approved.kubernetes.io";

/** Whether a definition is another project's, to be left alone where it is installed. */
export function isForeignDefinition({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[approvalAnnotation] !== undefined;
}

/**
 * The CustomResourceDefinitions of every custom kind, ready to be created in a cluster or in the embedded server.
 * `folder` is where the generated schemas are, if not in their usual place.
 */
export function customResourceDefinitions(folder?: string): readonly KubeObject[] {
  const pool = loadGenerated("custom-schemas.json", folder);
  return customKinds.map((kind) => definitionOf(kind, pool));
}

/** The CustomResourceDefinitions of Velero's kinds, for a control plane that backs up by itself. */
export function veleroDefinitions(folder?: string): readonly KubeObject[] {
  const pool = loadGenerated("custom-schemas.json", folder);
  return veleroKinds.map((kind) => definitionOf(kind, pool));
}

/** `definition` with its versions converted by a webhook, as a cluster needs where versions differ in schema. */
export function withConversionWebhook(
  definition: KubeObject,
  clientConfig: ConversionClientConfig,
): KubeObject {
  return withFieldAt(definition, ["spec", "conversion"], {
    strategy: "Webhook",
    webhook: { clientConfig, conversionReviewVersions: ["v1"] },
  }) as KubeObject;
}

function definitionOf(kind: CustomKind, pool: SchemaPool): KubeObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${kind.plural}.${kind.group}`,
      ...(Object.keys(kind.labels).length > 0 ? { labels: kind.labels } : {}),
      ...(kind.approvedBy === undefined ? {} : { annotations: { [approvalAnnotation]: kind.approvedBy } }),
    },
    spec: {
      group: kind.group,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: kind.shortNames,
        ...(kind.inAll ? { categories: ["all"] } : {}),
      },
      scope: kind.scope,
      conversion: { strategy: "None" },
      versions: kind.versions.map((version) => definitionVersion(kind, version, pool)),
    },
  };
}

function definitionVersion(kind: CustomKind, version: CustomKindVersion, pool: SchemaPool): JsonObject {
  const { deprecationWarning } = version;
  return {
    name: version.name,
    served: true,
    storage: version.storage === true,
    ...(deprecationWarning === undefined ? {} : { deprecated: true, deprecationWarning }),
    schema: { openAPIV3Schema: kind.schema(version.name, pool) },
    ...(kind.statusSubresource ? { subresources: { status: {} } } : {}),
    ...(kind.columns.length > 0 ? { additionalPrinterColumns: kind.columns } : {}),
  };
}
