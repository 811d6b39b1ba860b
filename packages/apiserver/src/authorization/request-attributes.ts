import { type ApiPath, parseApiPath } from "../request/api-path.js";
import { fieldRequirement } from "./field-requirement.js";

/** A request for a resource, as authorization sees it; "" stands for what it does not name. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** A request for a path that is no resource. */
export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

/** What somebody wants to do (k8s.io/apiserver authorizer.Attributes). */
export type RequestAttributes = ResourceAttributes | PathAttributes;

/** Whether it is about a resource. */
export function isResource(attributes: RequestAttributes): attributes is ResourceAttributes {
  return "resource" in attributes;
}

/** Verbs of methods on resources; what is not here has none. */
const verbs: { readonly [method: string]: string } = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** Attributes of an HTTP request (k8s.io/apiserver endpoints/request RequestInfoFactory). @throws URIError */
export function attributesOf(method: string, pathname: string, query: URLSearchParams): RequestAttributes {
  const path = parseApiPath(pathname);
  if (path === undefined) return { verb: method.toLowerCase(), path: pathname };
  const verb = Object.hasOwn(verbs, method) ? (verbs[method] ?? "") : "";
  return {
    verb: path.name === undefined ? collectionVerb(verb, path, query) : watchVerb(verb, path),
    group: path.group,
    version: path.version,
    resource: path.resource,
    subresource: path.subresource ?? "",
    namespace: namespaceOf(path),
    name: path.name ?? (verb === "get" ? fieldRequirement(query, "metadata.name") : ""),
  };
}

/** The old watch path is one for reading only: a write there is no watch. */
function watchVerb(verb: string, { watch }: ApiPath): string {
  return watch && verb === "get" ? "watch" : verb;
}

function collectionVerb(verb: string, { watch }: ApiPath, query: URLSearchParams): string {
  if (verb === "delete") return "deletecollection";
  if (verb !== "get") return verb;
  const asked = query.get("watch");
  return watch || (asked !== null && asked !== "false" && asked !== "0") ? "watch" : "list";
}

/** A namespace lies in itself: who may do all in it may read it too. */
function namespaceOf({ group, resource, namespace, name }: ApiPath): string {
  if (group === "" && resource === "namespaces") return name ?? "";
  return namespace ?? "";
}
