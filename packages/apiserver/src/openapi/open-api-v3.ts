import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { kindsServing } from "../discovery/resource-verbs.js";
import type { ServedKind } from "../kinds/kind-registry.js";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";
import { mapInTurns } from "../turns/take-turns.js";
import { openApi3 } from "./dialect.js";
import { documentHash } from "./document-hash.js";
import { kindSchemas } from "./kind-schemas.js";
import { metaSchemas } from "./meta-schemas.js";
import { type KindPath, kindPaths, type Operation } from "./operations.js";
import { actionParameters, type Parameter, pathParameters, pretty } from "./parameters.js";
import { metaName, schemaName } from "./schema-names.js";

/** The documents there are and their hashes (k8s.io/kube-openapi `pkg/handler3` discovery), by path such as `apis/kubevirt.io/v1`. */
export function openApiV3Index(kinds: readonly ResourceKind[]): JsonObject {
  const served = new Map<string, readonly [group: string, version: string]>();
  for (const { group, versions } of kinds) {
    for (const { name } of versions.filter((version) => version.served)) {
      served.set(group === "" ? `api/${name}` : `apis/${group}/${name}`, [group, name]);
    }
  }
  const paths = [...served].sort().map(([path, [group, version]]) => {
    const hash = documentHash(kindsServing(kinds, group, version), version);
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

/** The OpenAPI v3 document of a group and version, made while others have their turn; undefined when nothing is served there. */
export async function openApiV3(
  kinds: readonly ResourceKind[],
  group: string,
  version: string,
): Promise<JsonObject | undefined> {
  const serving = kindsServing(kinds, group, version);
  if (serving.length === 0) return undefined;
  const schemas: { [name: string]: JsonObject } = { ...metaSchemas(openApi3) };
  const paths: { [path: string]: JsonObject } = {};
  await mapInTurns(serving, (kind) => {
    const found = kind.versions.find(({ name }) => name === version);
    if (found === undefined) return;
    Object.assign(schemas, kindSchemas(kind, found, openApi3));
    for (const path of kindPaths(kind, version)) paths[path.path] = pathItem(path, kind, found);
  });
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: sorted(paths),
    components: { schemas: sorted(schemas) },
  };
}

function pathItem(
  { path, operations, shows }: KindPath,
  kind: ResourceKind,
  version: KindVersion,
): JsonObject {
  const shown = shows ?? { kind, version };
  const tag = `${kind.group || "core"}_${version.name}`;
  const entries = operations.map(
    (operation) => [operation.method, { ...written(operation, shown), tags: [tag] }] as const,
  );
  return {
    ...Object.fromEntries(entries),
    parameters: [...pathParameters(path, kind.kind), pretty].map(parameter),
  };
}

function written(operation: Operation, { kind, version: { name } }: ServedKind): JsonObject {
  const { id, description, action, body, answer } = operation;
  const listed = answer === "list" ? kind.listKind : kind.kind;
  const answered = answer === "status" ? metaName("Status") : schemaName(kind, name, listed);
  return {
    description,
    operationId: id,
    parameters: (actionParameters[action] ?? []).map(parameter),
    ...(body === undefined ? {} : { requestBody: requestBody(body, kind, name) }),
    responses: {
      "200": { description: "OK", content: content(["application/json", "application/yaml"], answered) },
      ...(action === "post" || action === "put"
        ? {
            "201": {
              description: "Created",
              content: content(["application/json", "application/yaml"], answered),
            },
          }
        : {}),
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group: kind.group, version: name, kind: kind.kind },
  };
}

// Strategic merge patch is accepted of built-in kinds but not announced: kubectl then merges by its own types, which know
// more merge keys than these schemas carry.
const patchTypes = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
];

function requestBody(body: "object" | "patch" | "options", kind: ResourceKind, version: string): JsonObject {
  if (body === "patch") return { required: true, content: content(patchTypes, metaName("Patch")) };
  if (body === "options") return { content: content(["application/json"], metaName("DeleteOptions")) };
  const types = ["application/json", "application/yaml"];
  return { required: true, content: content(types, schemaName(kind, version, kind.kind)) };
}

function content(types: readonly string[], schema: string): JsonObject {
  return Object.fromEntries(types.map((type) => [type, { schema: openApi3.ref(schema) }]));
}

function parameter({ name, in: place, type, description }: Parameter): JsonObject {
  const unique = place === "query" ? { uniqueItems: true } : {};
  const required = place === "path" ? { required: true } : {};
  return { name, in: place, description, ...required, schema: { type, ...unique } };
}

function sorted(entries: { readonly [key: string]: JsonValue }): JsonObject {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
