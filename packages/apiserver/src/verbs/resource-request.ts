import { type ApiError, apiError, groupResource, type JsonObject, type UserInfo } from "@unfold/apimachinery";
import { type KindVersion, type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import type { StoreKey } from "../store/object-store.js";

/** What is done about fields the schema does not know and keys given twice. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** What can be asked for of an object besides the object. */
export type Subresource =
  | "status"
  | "finalize"
  | "scale"
  | "approval"
  | "token"
  | "binding"
  | "eviction"
  | "log"
  | "exec"
  | "attach"
  | "portforward";

/** One request, however it came in: verbs take it from here. */
export interface ResourceRequest {
  readonly kind: ResourceKind;
  /** The version of the URL: objects come and go in it. */
  readonly version: KindVersion;
  /** "" for cluster-scoped kinds and for all namespaces. */
  readonly namespace: string;
  /** "" for a collection. */
  readonly name: string;
  readonly subresource?: Subresource | undefined;
  /** The object and its status are written at once; only a client in this process can ask for it. */
  readonly withStatus?: true;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** The object is made by a patch other than apply: what is wrong with its types is wrong with the patch. */
  readonly patching?: true;
  /** Options as the client gave them, which webhooks are told; absent when there was no client. */
  readonly stated?: JsonObject;
  /** Adds a `Warning` header to the answer. */
  readonly warn: (text: string) => void;
  /** Adds to what the audit log says of the request; absent when nobody listens. */
  readonly annotate?: ((key: string, value: string) => void) | undefined;
}

/** Group, resource and name as errors want them. */
export function resourceName(
  { kind, name }: ResourceRequest,
  of: string = name,
): { readonly group: string; readonly resource: string; readonly name: string } {
  return { group: kind.group, resource: kind.plural, name: of };
}

/** Where the request's object, or the one of the given name, is stored. */
export function storeKey({ kind, namespace, name }: ResourceRequest, of: string = name): StoreKey {
  return { resource: storageResource(kind), namespace, name: of };
}

/** 403: `RESOURCE "NAME" is forbidden: WHY`. */
export function forbidden(
  request: ResourceRequest,
  name: string,
  why: string,
  causes?: readonly Cause[],
): ApiError {
  const { group, plural } = request.kind;
  return apiError(
    "Forbidden",
    `${groupResource({ group, resource: plural })} "${name}" is forbidden: ${why}`,
    {
      details: {
        name,
        ...(group === "" ? {} : { group }),
        kind: plural,
        ...(causes === undefined ? {} : { causes }),
      },
    },
  );
}

interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
  readonly [key: string]: string;
}

/** 405, in kube-apiserver's words unless given others. */
export function methodNotAllowed(
  message = "the server does not allow this method on the requested resource",
): ApiError {
  return apiError("MethodNotAllowed", message, { details: {} });
}
