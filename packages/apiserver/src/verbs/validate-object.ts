import {
  badRequest,
  invalid,
  type KubeObject,
  type StatusCause,
  subdomainName,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "@unfold/apimachinery";
import { duplicateCauses } from "../kinds/built-in/duplicate-causes.js";
import { validateObjectInTurns } from "../schema/validate-object.js";
import { handledAs } from "./accept-object.js";
import { decodingProblem } from "./decoding-problem.js";
import { invalidPatch } from "./invalid-patch.js";
import type { ResourceRequest } from "./resource-request.js";

/**
 * Refuses an object that breaks naming rules, its schema or its kind's own rules.
 * @throws ApiError 422 with all causes, 400 when it does not even have the types of a built-in kind
 */
export async function requireValid(
  request: ResourceRequest,
  object: KubeObject,
  old: KubeObject | undefined,
): Promise<void> {
  const { kind, version } = request;
  const rules = { namespaced: kind.namespaced, name: kind.nameCheck ?? subdomainName };
  const broken = await validateObjectInTurns(object, version.schema, old);
  const problem = kind.custom ? undefined : decodingProblem(kind.kind, version.schema, broken);
  if (problem !== undefined) {
    throw request.patching === true
      ? invalidPatch(object, problem)
      : badRequest(`${handledAs(request, object)}: ${problem}`);
  }
  const causes: StatusCause[] = [
    ...validateObjectMeta(object.metadata, rules),
    ...(old === undefined ? [] : validateObjectMetaUpdate(object.metadata, old.metadata)),
    ...(kind.custom ? broken : duplicateCauses(broken)),
    ...(kind.validate?.(object, old) ?? []),
  ];
  if (causes.length === 0) return;
  throw invalid({ group: kind.group, kind: kind.kind, name: object.metadata.name ?? "" }, causes);
}
