import {
  apiError,
  applyPatch,
  formatApiVersion,
  isAlreadyExists,
  isJsonObject,
  type KubeObject,
  type ObjectMeta,
} from "@unfold/apimachinery";
import type { ResourceAttributes } from "../authorization/request-attributes.js";
import { apiVersionOf } from "../kinds/version-conversion.js";
import { normalizeObject } from "../schema/normalize-object.js";
import { reportFields } from "./accept-object.js";
import type { ApiContext } from "./api-context.js";
import { changeObject } from "./change-object.js";
import { createAccepted } from "./create.js";
import { writeContext } from "./managed-fields.js";
import { withUrlIdentity } from "./object-identity.js";
import type { DecodedPatch } from "./read-patch.js";
import { type ResourceRequest, storeKey } from "./resource-request.js";
import { separateStatus } from "./system-metadata.js";

/** An applied configuration and whether it made the object. */
export interface Applied {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** PATCH with `application/apply-patch+yaml`: merges the configuration in, or creates the object from it. */
export async function applyServerSide(
  context: ApiContext,
  request: ResourceRequest,
  patch: DecodedPatch,
  force: boolean,
): Promise<Applied> {
  const applied = readConfiguration(request, patch);
  for (;;) {
    if (context.store.get(storeKey(request)) !== undefined) {
      const object = await changeObject(context, request, (live) =>
        merged(context, request, { applied, live, force }),
      );
      return { object, created: false };
    }
    try {
      context.authorizer.require(request.user, creation(request));
      const fresh = merged(context, request, { applied, live: undefined, force });
      return { object: await createAccepted(context, request, fresh), created: true };
    } catch (error) {
      // Somebody else created it meanwhile: apply to that.
      if (!isAlreadyExists(error) || request.dryRun) throw error;
    }
  }
}

/** Who may patch may not therefore create. */
function creation({ kind, version, namespace, name }: ResourceRequest): ResourceAttributes {
  const { group, plural } = kind;
  return { verb: "create", group, version: version.name, resource: plural, subresource: "", namespace, name };
}

interface Merge {
  readonly applied: KubeObject;
  readonly live: KubeObject | undefined;
  readonly force: boolean;
}

function merged(context: ApiContext, request: ResourceRequest, { applied, live, force }: Merge): KubeObject {
  const { schema } = request.version;
  const result = applyPatch({ ...writeContext(context, request), live, applied, force, schema });
  const { object: normal } = normalizeObject(result, schema);
  const object = request.kind.complete?.(normal) ?? normal;
  if (live === undefined) return object;
  const own = separateStatus(request, object, live);
  const resourceVersion = applied.metadata.resourceVersion ?? live.metadata.resourceVersion;
  return {
    ...own,
    metadata: { ...own.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  };
}

/** The configuration as sent: defaults are not the applier's, so it is checked against the schema but not completed. */
function readConfiguration(request: ResourceRequest, patch: DecodedPatch): KubeObject {
  const { kind, version, name, namespace } = request;
  const { value } = patch;
  if (!isJsonObject(value))
    throw apiError("BadRequest", "error decoding YAML: the configuration is not an object");
  const expected = apiVersionOf(kind, version);
  if (value.apiVersion !== expected) {
    throw apiError(
      "BadRequest",
      `Incorrect version specified in apply patch. Specified patch version: ${String(value.apiVersion ?? "")}, expected: ${expected}`,
    );
  }
  if (value.kind !== kind.kind) {
    throw apiError(
      "BadRequest",
      `failed to create typed patch object: no corresponding type for ${expected}, Kind=${String(value.kind ?? "")}`,
    );
  }
  const given = value as KubeObject;
  const metadata = { name, ...(isJsonObject(given.metadata) ? given.metadata : {}) } as ObjectMeta;
  const object = withUrlIdentity(request, { ...given, metadata });
  reportFields(
    request,
    patch.duplicateFields.map((path) => `duplicate field "${path}"`),
    (text) => apiError("BadRequest", `error strict decoding YAML: ${text}`),
  );
  refuseUnknownFields(request, object, namespace);
  return object;
}

/** Apply never prunes in silence (k8s.io/apimachinery pkg/util/managedfields typed conversion). */
function refuseUnknownFields(request: ResourceRequest, object: KubeObject, namespace: string): void {
  const { unknownFields } = normalizeObject(object, request.version.schema);
  if (unknownFields.length === 0) return;
  const { group } = request.kind;
  const full = `${namespace}/${request.name}; ${formatApiVersion({ group, version: request.version.name })}, Kind=${request.kind.kind}`;
  const list = unknownFields.map((path) => `.${path}: field not declared in schema`);
  const text = list.length === 1 ? list[0] : `errors:\n${list.map((line) => `  ${line}`).join("\n")}`;
  throw apiError("", `failed to create typed patch object (${full}): ${text}`);
}
