import {
  invalid,
  type KubeObject,
  type StatusCause,
  subdomainName,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "@unfold/apimachinery";
import { validateObject } from "../schema/validate-object.js";
import type { ResourceRequest } from "./resource-request.js";

/** Refuses an object that breaks naming rules, its schema or its kind's own rules. @throws ApiError 422 with all causes */
export function requireValid(
  request: ResourceRequest,
  object: KubeObject,
  old: KubeObject | undefined,
): void {
  const { kind, version } = request;
  const rules = { namespaced: kind.namespaced, name: kind.nameCheck ?? subdomainName };
  const causes: StatusCause[] = [
    ...validateObjectMeta(object.metadata, rules),
    ...(old === undefined ? [] : validateObjectMetaUpdate(object.metadata, old.metadata)),
    ...validateObject(object, version.schema, old),
    ...(kind.validate?.(object, old) ?? []),
  ];
  if (causes.length === 0) return;
  throw invalid({ group: kind.group, kind: kind.kind, name: object.metadata.name ?? "" }, causes);
}
