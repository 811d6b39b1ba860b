import { randomUUID } from "node:crypto";
import type { JsonObject, MutableJsonObject, Status, UserInfo } from "@unfold/apimachinery";
import { userFields } from "../authentication/user-fields.js";
import { isResource, type RequestAttributes } from "../authorization/request-attributes.js";
import type { HttpRequest } from "../request/http.js";

/** Takes one event as JSON text in one line. */
export type AuditSink = (line: string) => void;

/** Where in its life a request is. */
export type AuditStage = "ResponseStarted" | "ResponseComplete";

/** What is said about one request at level Metadata (audit.k8s.io/v1 Event). */
export class AuditRecord {
  readonly id = randomUUID();
  readonly #request: HttpRequest;
  readonly #received: Date;
  readonly #annotations: MutableJsonObject = {};
  user: UserInfo | undefined;
  impersonated: UserInfo | undefined;
  attributes: RequestAttributes | undefined;

  constructor(request: HttpRequest, received: Date) {
    this.#request = request;
    this.#received = received;
  }

  /** The first value of a key stays. */
  annotate(key: string, value: string): void {
    this.#annotations[key] ??= value;
  }

  /** The event at `stage`. */
  event(stage: AuditStage, now: Date, code: number, failure?: Status): JsonObject {
    const { method = "GET", url = "/", headers } = this.#request;
    return {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      level: "Metadata",
      auditID: this.id,
      stage,
      requestURI: url,
      verb: this.attributes?.verb ?? method.toLowerCase(),
      user: this.user === undefined ? {} : userFields(this.user),
      ...(this.impersonated === undefined ? {} : { impersonatedUser: userFields(this.impersonated) }),
      sourceIPs: sourceAddresses(this.#request),
      userAgent: headers["user-agent"] ?? "",
      ...objectReference(this.attributes),
      responseStatus: { metadata: {}, ...failureFields(failure), code },
      requestReceivedTimestamp: microTime(this.#received),
      stageTimestamp: microTime(now),
      ...(Object.keys(this.#annotations).length === 0 ? {} : { annotations: { ...this.#annotations } }),
    };
  }
}

function objectReference(attributes: RequestAttributes | undefined): JsonObject {
  if (attributes === undefined || !isResource(attributes)) return {};
  const { resource, namespace, name, group, version, subresource } = attributes;
  const fields = { resource, namespace, name, apiGroup: group, apiVersion: version, subresource };
  return { objectRef: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "")) };
}

function failureFields(failure: Status | undefined): JsonObject {
  if (failure === undefined) return {};
  const { status, message, reason } = failure;
  return {
    status,
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function sourceAddresses({ socket }: HttpRequest): readonly string[] {
  const address = socket?.remoteAddress;
  return address === undefined ? [] : [address.replace(/^::ffff:/, "")];
}

/** RFC 3339 with microseconds, as the field has it. */
function microTime(date: Date): string {
  return date.toISOString().replace("Z", "000Z");
}
