import { type ApiError, apiError, badRequest } from "@unfold/apimachinery";
import type { KindRegistry, ServedKind } from "../kinds/kind-registry.js";
import { methodNotAllowed, type Subresource } from "../verbs/resource-request.js";
import type { ResourcePath } from "./api-path.js";

/** A resource path whose kind, version and subresource are served. */
export interface ResourceRoute extends ServedKind {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: Subresource | undefined;
  readonly watch: boolean;
}

/** Thrown for paths nothing is served at; answered as plain text like an HTTP server without that path. */
export class PageNotFound extends Error {}

/** Finds what a path names. @throws ApiError 404 in groups of built-in kinds, PageNotFound elsewhere */
export function routeResource(kinds: KindRegistry, path: ResourcePath): ResourceRoute {
  const served = kinds.served(path.group, path.version, path.resource);
  if (served === undefined) throw missing(kinds, path);
  const { kind, version } = served;
  const { subresource } = path;
  const known =
    subresource === undefined ||
    (subresource === "status" && kind.statusSubresource) ||
    (subresource === "finalize" && kind.holdsDeletion !== undefined) ||
    (subresource === "scale" && version.scale !== undefined) ||
    (subresource === "approval" && kind.approval === true) ||
    kind.posts?.[subresource as Subresource] !== undefined ||
    kind.connects?.[subresource as Subresource] !== undefined;
  const misplaced = kind.namespaced
    ? path.namespace === undefined && path.name !== undefined
    : path.namespace !== undefined;
  if (!known || misplaced) throw missing(kinds, path);
  if (path.name !== undefined) requireSegment(path.name);
  return {
    kind,
    version,
    namespace: path.namespace,
    name: path.name,
    subresource: subresource as Subresource | undefined,
    watch: path.watch,
  };
}

/** k8s.io/apimachinery api/validation/path IsValidPathSegmentName; a slash never comes this far. @throws ApiError 400 */
function requireSegment(name: string): void {
  const problem =
    name === "." || name === ".." ? `may not be '${name}'` : name.includes("%") ? "may not contain '%'" : "";
  if (problem !== "") throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${problem}`);
}

/** Refuses a write to all namespaces at once. @throws ApiError 405, PageNotFound for custom kinds */
export function requireNamespace({ kind, namespace }: ResourceRoute): void {
  if (!kind.namespaced || namespace !== undefined) return;
  throw kind.custom ? new PageNotFound() : methodNotAllowed();
}

/** 404 as Status. */
export function resourceNotFound(): ApiError {
  return apiError("NotFound", "the server could not find the requested resource", { details: {} });
}

function missing(kinds: KindRegistry, { group }: ResourcePath): Error {
  const builtIn = kinds.all().some((kind) => !kind.custom && kind.group === group);
  return builtIn ? resourceNotFound() : new PageNotFound();
}
