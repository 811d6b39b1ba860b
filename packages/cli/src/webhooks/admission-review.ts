import {
  type Admission,
  type AdmissionRequest,
  apiError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";

/** One JSON patch operation on a member of an object. */
interface PatchOperation extends JsonObject {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: JsonValue;
}

/**
 * Answers an admission.k8s.io/v1 AdmissionReview with what `admission` decides. Errors of the plug-in become a 500 answer, so
 * that the webhook's failurePolicy does not hide them.
 * @throws ApiError BadRequest when the body is no AdmissionReview
 */
export async function answerAdmissionReview(admission: Admission, body: unknown): Promise<JsonObject> {
  const request = requestOf(body);
  const response = await admission.review(request);
  const warnings = response.warnings === undefined ? {} : { warnings: response.warnings };
  const answer = response.allowed
    ? { allowed: true, ...patchOf(request.object, response.object), ...warnings }
    : { allowed: false, status: response.status, ...warnings };
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: { uid: request.uid, ...answer },
  };
}

function requestOf(body: unknown): AdmissionRequest {
  const request = isJsonObject(body) ? objectAt(body, "request") : undefined;
  const uid = stringAt(request, "uid");
  if (request === undefined || uid === undefined) throw badReview();
  const { object, oldObject, namespace, subResource, name, dryRun, userInfo } = request;
  return {
    uid,
    operation: request["operation"] as AdmissionRequest["operation"],
    resource: request["resource"] as unknown as AdmissionRequest["resource"],
    kind: request["kind"] as unknown as AdmissionRequest["kind"],
    name: typeof name === "string" ? name : "",
    dryRun: dryRun === true,
    userInfo: { username: stringAt(userInfo, "username") ?? "", groups: groupsOf(userInfo) },
    ...(typeof namespace === "string" && namespace !== "" ? { namespace } : {}),
    ...(typeof subResource === "string" && subResource !== "" ? { subresource: subResource } : {}),
    ...(isJsonObject(object) ? { object: object as KubeObject } : {}),
    ...(isJsonObject(oldObject) ? { oldObject: oldObject as KubeObject } : {}),
  };
}

function groupsOf(userInfo: JsonValue | undefined): readonly string[] {
  const groups = isJsonObject(userInfo) ? userInfo["groups"] : undefined;
  return Array.isArray(groups) ? groups.map(String) : [];
}

function badReview(): Error {
  return apiError("BadRequest", "The body is not an AdmissionReview with a request");
}

/** The members that differ, each replaced as a whole: small enough, and it never depends on list positions. */
function patchOf(before: KubeObject | undefined, after: KubeObject | undefined): JsonObject {
  if (before === undefined || after === undefined) return {};
  const operations = ["metadata", "spec", "status"].flatMap((member) =>
    operationsFor(member, before[member], after[member]),
  );
  if (operations.length === 0) return {};
  return { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(operations)).toString("base64") };
}

function operationsFor(
  member: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly PatchOperation[] {
  if (jsonEqual(before, after)) return [];
  const path = `/${member}`;
  if (after === undefined) return [{ op: "remove", path }];
  return [{ op: before === undefined ? "add" : "replace", path, value: after }];
}
