import {
  apiError,
  badRequest,
  fieldAt,
  fieldInvalid,
  internalError,
  invalid,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  notFound,
  type ObjectMeta,
  parseApiVersion,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import type { ScalePaths } from "../kinds/resource-kind.js";
import { scaleKind } from "../kinds/scale-kind.js";
import { scaleApiVersion as apiVersion, replicasAt, scaleOf } from "../kinds/scale-of.js";
import type { Incoming } from "./accept-object.js";
import type { ApiContext } from "./api-context.js";
import { applyServerSide } from "./apply.js";
import { changeObject } from "./change-object.js";
import { getObject } from "./get.js";
import { invalidPatch } from "./invalid-patch.js";
import { tracked } from "./managed-fields.js";
import { patchedValue } from "./patch.js";
import type { DecodedPatch } from "./read-patch.js";
import { type ResourceRequest, resourceName, storeKey } from "./resource-request.js";

const largest = 2 ** 31 - 1;

/** GET of `scale` (apiextensions-apiserver pkg/registry/customresource ScaleREST). @throws ApiError 404 */
export function getScale(context: ApiContext, request: ResourceRequest): KubeObject {
  const object = getObject(context, request);
  const paths = pathsOf(request);
  if (paths.defaultReplicas === undefined && replicasAt(object, paths.specReplicas) === undefined) {
    throw internalError(new Error(`the spec replicas field "${dotted(paths.specReplicas)}" does not exist`));
  }
  return scaleOf(object, paths);
}

/** PUT of `scale`: sets the wanted replicas and nothing else. */
export function updateScale(
  context: ApiContext,
  request: ResourceRequest,
  { value }: Incoming,
): Promise<KubeObject> {
  if (!isJsonObject(value)) throw badRequest("wrong object passed to Scale update");
  requireScale(value);
  return changeScale(context, request, () => value);
}

/** A Scale, which may leave its type out. @throws ApiError 400 */
function requireScale({ apiVersion: given = apiVersion, kind = scaleKind.kind }: JsonObject): void {
  if (given === apiVersion && kind === scaleKind.kind) return;
  const { version } = parseApiVersion(String(given));
  throw badRequest(
    `${String(kind)} in version "${version}" cannot be handled as a Scale: converting (${version}.${String(kind)}) to (autoscaling.Scale): unknown conversion`,
  );
}

/** PATCH of `scale`; the patch is one of the Scale. */
export async function patchScale(
  context: ApiContext,
  request: ResourceRequest,
  patch: DecodedPatch,
  force: boolean,
): Promise<KubeObject> {
  if (patch.type === "apply") return applyScale(context, request, patch, force);
  return changeScale(context, { ...request, patching: true }, (scale) => patchedValue(patch, scale));
}

async function changeScale(
  context: ApiContext,
  request: ResourceRequest,
  change: (scale: KubeObject) => JsonObject | Promise<JsonObject>,
): Promise<KubeObject> {
  const paths = pathsOf(request);
  const object = await changeObject(context, request, async (live) => {
    const scale = await change(scaleOf(live, paths));
    const replicas = wantedReplicas(request, scale);
    const next = withFieldAt(live, paths.specReplicas, replicas) as KubeObject;
    const own = tracked(context, request, next, live);
    const resourceVersion = fieldAt(scale, "metadata", "resourceVersion");
    const wanted = resourceVersion === "" ? undefined : resourceVersion;
    return { ...own, metadata: withField(own.metadata, "resourceVersion", wanted) as ObjectMeta };
  });
  return scaleOf(object, paths);
}

/** The applied Scale as a configuration of the object that is scaled: what `scale` applied is kept apart by its subresource. */
async function applyScale(
  context: ApiContext,
  request: ResourceRequest,
  patch: DecodedPatch,
  force: boolean,
): Promise<KubeObject> {
  const { kind, version } = request;
  const { value } = patch;
  if (!isJsonObject(value) || value.apiVersion !== apiVersion || value.kind !== scaleKind.kind) {
    throw apiError(
      "BadRequest",
      `failed to create typed patch object: no corresponding type for ${apiVersion}, Kind=Scale`,
    );
  }
  if (context.store.get(storeKey(request)) === undefined) throw notFound(resourceName(request));
  const paths = pathsOf(request);
  const parent = {
    apiVersion: kind.group === "" ? version.name : `${kind.group}/${version.name}`,
    kind: kind.kind,
    metadata: value.metadata ?? {},
  };
  const replicas = fieldAt(value, "spec", "replicas");
  const configuration =
    replicas === undefined ? parent : withFieldAt(parent, paths.specReplicas, wantedReplicas(request, value));
  const { object } = await applyServerSide(context, request, { ...patch, value: configuration }, force);
  return scaleOf(object, paths);
}

/** @throws ApiError 400, 422 in the name of the Scale */
function wantedReplicas({ name, namespace, patching }: ResourceRequest, scale: JsonObject): number {
  const { metadata } = scale;
  requireIdentity({ name, namespace }, isJsonObject(metadata) ? metadata : {});
  const replicas = fieldAt(scale, "spec", "replicas") ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas) || replicas > largest) {
    const found = typeof replicas === "number" ? `number ${replicas}` : typeof replicas;
    const problem = `json: cannot unmarshal ${found} into Go struct field ScaleSpec.spec.replicas of type int32`;
    if (patching === true) throw invalidPatch(scale, problem);
    throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${problem}`);
  }
  if (replicas < 0) {
    throw invalid({ group: scaleKind.group, kind: scaleKind.kind, name }, [
      fieldInvalid("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  }
  return replicas;
}

function requireIdentity(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  metadata: JsonObject,
): void {
  const given = metadata.name ?? "";
  if (given !== "" && given !== name) {
    throw badRequest(
      `the name of the object (${String(given)}) does not match the name on the URL (${name})`,
    );
  }
  const within = metadata.namespace ?? "";
  if (within !== "" && within !== namespace) {
    throw badRequest(
      `the namespace of the object (${String(within)}) does not match the namespace on the request (${namespace})`,
    );
  }
}

function pathsOf({ version }: ResourceRequest): ScalePaths {
  if (version.scale === undefined) throw new Error("Requests for scale reach kinds with scale only");
  return version.scale;
}

function dotted(path: readonly string[]): string {
  return path.map((name) => `.${name}`).join("");
}
