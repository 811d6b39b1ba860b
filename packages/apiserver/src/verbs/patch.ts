import {
  applyMergePatch,
  applyStrategicMergePatch,
  isJsonObject,
  type JsonValue,
  jsonPatchSteps,
  type KubeObject,
} from "@unfold/apimachinery";
import { normalizeObject } from "../schema/normalize-object.js";
import { takeTurns } from "../turns/take-turns.js";
import { checkKind, goType, reportFields } from "./accept-object.js";
import type { ApiContext } from "./api-context.js";
import { applyServerSide } from "./apply.js";
import { changeObject, wantedUpdate } from "./change-object.js";
import { invalidPatch } from "./invalid-patch.js";
import { withUrlIdentity } from "./object-identity.js";
import type { DecodedPatch, PatchType } from "./read-patch.js";
import { methodNotAllowed, type ResourceRequest } from "./resource-request.js";

/** What a patch leaves, and whether it made the object. */
export interface Patched {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** PATCH: changes an object, or its status; apply may create it. */
export async function patchObject(
  context: ApiContext,
  request: ResourceRequest,
  patch: DecodedPatch,
  force = false,
): Promise<Patched> {
  if (request.name === "") throw methodNotAllowed();
  if (patch.type === "apply") return applyServerSide(context, request, patch, force);
  const patching = { ...request, patching: true } as const;
  const object = await changeObject(context, patching, (live) => patched(context, patching, patch, live));
  return { object, created: false };
}

type PatchFunction = (live: KubeObject, patch: JsonValue) => JsonValue | Promise<JsonValue>;

const patchFunctions: Readonly<Record<Exclude<PatchType, "apply">, PatchFunction>> = {
  json: jsonPatched,
  merge: (live, patch) => applyMergePatch(live, patch),
  strategic: (live, patch) => applyStrategicMergePatch(live, patch),
};

/** A patch may have many operations, each on a long list: others have their turn in between. */
async function jsonPatched(live: KubeObject, patch: JsonValue): Promise<JsonValue> {
  let result: JsonValue = live;
  const othersDue = takeTurns();
  for (const next of jsonPatchSteps(live, patch)) {
    result = next;
    const turn = othersDue();
    if (turn !== undefined) await turn;
  }
  return result;
}

/** What a patch makes of an object; apply is no such patch. @throws ApiError 422 when the result is no object */
export async function patchedValue({ type, value }: DecodedPatch, live: KubeObject): Promise<KubeObject> {
  if (type === "apply") throw new Error("Server-side apply is not a function of the live object alone");
  if (type === "merge" && !isJsonObject(value))
    throw invalidPatch(value, "json: cannot unmarshal non-object");
  const result = await patchFunctions[type](live, value);
  if (!isJsonObject(result)) {
    throw invalidPatch(
      result,
      `json: cannot unmarshal ${goType(result)} into Go value of type map[string]interface {}`,
    );
  }
  return result as KubeObject;
}

/** What a patch left of the type: built-in kinds need not say it, as everywhere. @throws ApiError 422 */
function withType({ kind }: ResourceRequest, object: KubeObject, live: KubeObject): KubeObject {
  const { apiVersion, kind: name } = live;
  if (!kind.custom)
    return { ...object, apiVersion: object.apiVersion ?? apiVersion, kind: object.kind ?? name };
  for (const field of ["kind", "apiVersion"] as const) {
    if (object[field] !== undefined && object[field] !== null) continue;
    const what = field === "kind" ? "Kind" : field;
    throw invalidPatch(object, `Object '${what}' is missing in '${JSON.stringify(object)}'`);
  }
  return object;
}

async function patched(
  context: ApiContext,
  request: ResourceRequest,
  patch: DecodedPatch,
  live: KubeObject,
): Promise<KubeObject> {
  const object = withType(request, await patchedValue(patch, live), live);
  checkKind(request, object);
  const { object: normal, unknownFields } = normalizeObject(object, request.version.schema, live, (text) =>
    invalidPatch(object, text),
  );
  const problems = [
    ...patch.duplicateFields.map((path) => `duplicate field "${path}"`),
    ...unknownFields.map((path) => `unknown field "${path}"`),
  ];
  reportFields(request, problems, (text) => invalidPatch(object, text));
  const complete = request.kind.complete?.(normal) ?? normal;
  return wantedUpdate(context, request, withUrlIdentity(request, complete), live);
}
