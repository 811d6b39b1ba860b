import type { JsonObject } from "@unfold/apimachinery";
import type { ServedKind } from "../kinds/kind-registry.js";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";
import { mapInTurns } from "../turns/take-turns.js";
import { openApi2 } from "./dialect.js";
import { kindSchemas } from "./kind-schemas.js";
import { metaSchemas } from "./meta-schemas.js";
import { type KindPath, kindPaths, type Operation } from "./operations.js";
import { actionParameters, type Parameter, pathParameters, pretty } from "./parameters.js";
import { metaName, schemaName } from "./schema-names.js";

/** The OpenAPI v2 (Swagger) document of all served kinds; others have their turn while it is made. */
export async function openApiV2(kinds: readonly ResourceKind[]): Promise<JsonObject> {
  const definitions: { [name: string]: JsonObject } = { ...metaSchemas(openApi2) };
  const paths: { [path: string]: JsonObject } = {};
  await mapInTurns(kinds, (kind) => {
    for (const version of kind.versions.filter(({ served }) => served)) {
      Object.assign(definitions, kindSchemas(kind, version, openApi2));
      for (const path of kindPaths(kind, version.name)) paths[path.path] = pathItem(path, kind, version);
    }
  });
  return { swagger: "2.0", info: { title: "Kubernetes", version: "unversioned" }, paths, definitions };
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
  const bodies = {
    object: schemaName(kind, name, kind.kind),
    patch: metaName("Patch"),
    options: metaName("DeleteOptions"),
  };
  return {
    description,
    consumes: consumed(operation, kind),
    produces: ["application/json", "application/yaml"],
    schemes: ["https"],
    operationId: id,
    parameters: [
      ...(body === undefined
        ? []
        : [{ name: "body", in: "body", required: body !== "options", schema: openApi2.ref(bodies[body]) }]),
      ...(actionParameters[action] ?? []).map(parameter),
    ],
    responses: {
      "200": { description: "OK", schema: openApi2.ref(answered) },
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group: kind.group, version: name, kind: kind.kind },
  };
}

function consumed({ action }: Operation, { custom }: ResourceKind): readonly string[] {
  if (action !== "patch") return ["application/json", "application/yaml"];
  return [
    "application/json-patch+json",
    "application/merge-patch+json",
    ...(custom ? [] : ["application/strategic-merge-patch+json"]),
    "application/apply-patch+yaml",
  ];
}

function parameter({ name, in: place, type, description }: Parameter): JsonObject {
  return {
    name,
    in: place,
    type,
    description,
    ...(place === "path" ? { required: true } : {}),
    uniqueItems: true,
  };
}
