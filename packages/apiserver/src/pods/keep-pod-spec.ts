import {
  fieldForbidden,
  invalid,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  listAt,
  objectAt,
  ownField,
  type StatusCause,
} from "@unfold/apimachinery";
import type { ObjectChange } from "../kinds/resource-kind.js";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { containersIn } from "./pod-parts.js";

const changeable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** A pod's spec stays, but for a few fields (pkg/apis/core/validation ValidatePodUpdate). @throws ApiError 422 */
export function keepPodSpec(
  _context: ApiContext,
  request: ResourceRequest,
  { object, old }: ObjectChange,
): void {
  if (old === undefined || request.subresource !== undefined) return;
  const [spec, before] = [objectAt(object, "spec") ?? {}, objectAt(old, "spec") ?? {}];
  const causes = changeCauses(spec, before);
  if (causes.length > 0) throw invalid({ group: "", kind: "Pod", name: request.name }, causes);
}

function changeCauses(spec: JsonObject, before: JsonObject): readonly StatusCause[] {
  for (const list of ["containers", "initContainers"] as const) {
    if (containersIn(spec, list).length === containersIn(before, list).length) continue;
    return [fieldForbidden(`spec.${list}`, "pod updates may not add or remove containers")];
  }
  const causes: StatusCause[] = [];
  if (!keepsTolerations(spec, before)) {
    causes.push(
      fieldForbidden(
        "spec.tolerations",
        "existing toleration can not be modified except its tolerationSeconds",
      ),
    );
  }
  const same: JsonObject = {
    ...spec,
    ...imagesOf(spec, before, "containers"),
    ...imagesOf(spec, before, "initContainers"),
    ...(ownField(spec, "activeDeadlineSeconds") === undefined
      ? {}
      : { activeDeadlineSeconds: before.activeDeadlineSeconds ?? null }),
  };
  const { tolerations: _mine, activeDeadlineSeconds: _end, ...mine } = same;
  const { tolerations: _theirs, activeDeadlineSeconds: _until, ...theirs } = before;
  if (!jsonEqual(mine, theirs)) {
    causes.push(fieldForbidden("spec", `pod updates may not change fields other than ${changeable}`));
  }
  return causes;
}

function keepsTolerations(spec: JsonObject, before: JsonObject): boolean {
  const plain = (toleration: JsonValue): JsonValue => {
    if (!isJsonObject(toleration)) return toleration;
    const { tolerationSeconds: _seconds, ...rest } = toleration;
    return rest;
  };
  const given = listAt(spec, "tolerations").map(plain);
  return listAt(before, "tolerations").every((one) => given.some((other) => jsonEqual(plain(one), other)));
}

/** The containers with the images they had: another image is no change. */
function imagesOf(spec: JsonObject, before: JsonObject, list: "containers" | "initContainers"): JsonObject {
  const had = containersIn(before, list);
  if (had.length === 0) return {};
  return {
    [list]: containersIn(spec, list).map((container, index) => ({
      ...container,
      image: had[index]?.image ?? "",
    })),
  };
}
