import {
  type AdmissionRequest,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listAt,
  objectAt,
  type Status,
  stringAt,
} from "@unfold/apimachinery";
import type { ResourceRequest } from "../../verbs/resource-request.js";
import { requestFields } from "../expressions/request-values.js";
import type { Webhook } from "./webhook.js";

const optionKinds = { CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions" } as const;

/** The AdmissionReview that is sent (admission.k8s.io). */
export function reviewBody(
  { reviewVersion }: Webhook,
  { version, stated, dryRun }: ResourceRequest,
  request: AdmissionRequest,
): JsonObject {
  const { object = null, oldObject = null, operation } = request;
  const options = {
    kind: optionKinds[operation],
    apiVersion: "meta.k8s.io/v1",
    ...stated,
    ...(dryRun ? { dryRun: ["All"] } : {}),
  };
  return {
    kind: "AdmissionReview",
    apiVersion: `admission.k8s.io/${reviewVersion}`,
    request: { ...(requestFields(request, version.name) as JsonObject), object, oldObject, options },
  };
}

/** What a webhook says. */
export interface WebhookAnswer {
  readonly allowed: boolean;
  /** Why not. */
  readonly status: Status;
  /** JSON patch of the object. */
  readonly patch: JsonValue | undefined;
  readonly warnings: readonly string[];
  readonly auditAnnotations: { readonly [key: string]: string };
}

/** Reads an answer (k8s.io/apiserver admission/plugin/webhook/request VerifyAdmissionResponse). @throws Error */
export function readReviewAnswer(text: string, { reviewVersion }: Webhook, uid: string): WebhookAnswer {
  const review: unknown = JSON.parse(text);
  const wanted = `admission.k8s.io/${reviewVersion}, Kind=AdmissionReview`;
  if (!isJsonObject(review)) throw new Error(`expected webhook response of ${wanted}, got ${typeof review}`);
  const got = `${stringAt(review, "apiVersion") ?? ""}, Kind=${stringAt(review, "kind") ?? ""}`;
  if (got !== wanted) throw new Error(`expected webhook response of ${wanted}, got ${got}`);
  const response = objectAt(review, "response");
  if (response === undefined) throw new Error("webhook response was absent");
  const answered = stringAt(response, "uid") ?? "";
  if (answered !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`);
  return {
    allowed: response.allowed === true,
    status: statusOf(objectAt(response, "status")),
    patch: patchOf(response),
    warnings: listAt(response, "warnings").map(String),
    auditAnnotations: textsOf(objectAt(response, "auditAnnotations")),
  };
}

function patchOf(response: JsonObject): JsonValue | undefined {
  const patch = stringAt(response, "patch") ?? "";
  const type = stringAt(response, "patchType") ?? "";
  if (patch === "" && type === "") return undefined;
  if (patch === "") throw new Error("webhook returned response.patchType but not response.patch");
  if (type === "") throw new Error("webhook returned response.patch but not response.patchType");
  if (type !== "JSONPatch") {
    throw new Error(`webhook returned invalid response.patchType of ${JSON.stringify(type)}`);
  }
  return JSON.parse(Buffer.from(patch, "base64").toString("utf8")) as JsonValue;
}

function statusOf(status: JsonObject | undefined): Status {
  const { code, message, reason, details } = status ?? {};
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof reason === "string" ? { reason } : {}),
    ...(isJsonObject(details) ? { details } : {}),
    code: typeof code === "number" ? code : 0,
  };
}

function textsOf(values: JsonObject | undefined): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, String(value)]));
}
