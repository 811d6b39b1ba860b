import {
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { type ApiContext, timestamp } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";

/** Conditions that only `approval` writes. */
export const verdicts: readonly string[] = ["Approved", "Denied"];

const usages: readonly string[] = [
  "signing",
  "digital signature",
  "content commitment",
  "key encipherment",
  "key agreement",
  "data encipherment",
  "cert sign",
  "crl sign",
  "encipher only",
  "decipher only",
  "any",
  "server auth",
  "client auth",
  "code signing",
  "email protection",
  "s/mime",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "timestamping",
  "ocsp signing",
  "microsoft sgc",
  "netscape sgc",
];

/**
 * Records who asks, keeps what was asked, and lets each subresource write its part of the status
 * (pkg/registry/certificates strategy).
 */
export function prepareSigningRequest(
  object: KubeObject,
  old: KubeObject | undefined,
  request: ResourceRequest,
  context: ApiContext,
): KubeObject {
  if (old === undefined) {
    const { username, uid, groups, extra } = request.user;
    const by = {
      username,
      groups,
      ...(uid === undefined ? {} : { uid }),
      ...(extra === undefined ? {} : { extra }),
    };
    return withField(object, "spec", { ...objectAt(object, "spec"), ...by }) as KubeObject;
  }
  const kept = withField(object, "spec", old.spec) as KubeObject;
  if (request.subresource === undefined) return kept;
  const isVerdict = (one: JsonValue): boolean => verdicts.includes(stringAt(one, "type") ?? "");
  const approves = request.subresource === "approval";
  const conditions = [
    ...listAt(approves ? object : old, "status", "conditions").filter(isVerdict),
    ...listAt(approves ? old : object, "status", "conditions").filter((one) => !isVerdict(one)),
  ].map((one) => dated(one, timestamp(context.now())));
  const { certificate } = objectAt(approves ? old : object, "status") ?? {};
  const status: JsonObject = {
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(certificate === undefined ? {} : { certificate }),
  };
  return withField(kept, "status", Object.keys(status).length === 0 ? undefined : status) as KubeObject;
}

function dated(condition: JsonValue, now: string): JsonObject {
  const given = objectAt({ condition }, "condition") ?? {};
  const time = (field: string): string => stringAt(given, field) ?? now;
  return {
    ...given,
    status: stringAt(given, "status") ?? "True",
    lastUpdateTime: time("lastUpdateTime"),
    lastTransitionTime: time("lastTransitionTime"),
  };
}

/** Causes why a CertificateSigningRequest is wrong (pkg/apis/certificates/validation). */
export function validateSigningRequest(object: KubeObject): readonly StatusCause[] {
  const { spec } = object;
  return [
    ...validateUsages(listAt(spec, "usages")),
    ...validateSignerName(stringAt(spec, "signerName") ?? ""),
    ...validateSeconds(objectAt(object, "spec")?.expirationSeconds),
    ...validateVerdicts(object),
  ];
}

function validateUsages(given: readonly JsonValue[]): readonly StatusCause[] {
  if (given.length === 0) return [fieldRequired("spec.usages", "usages must be provided")];
  return given.flatMap((usage, index) =>
    usages.includes(String(usage))
      ? []
      : [fieldNotSupported(`spec.usages[${index}]`, usage, [...usages].sort())],
  );
}

function validateSignerName(name: string): readonly StatusCause[] {
  if (name === "") return [fieldRequired("spec.signerName")];
  const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
  return /^[a-z0-9.-]+\.[a-z0-9-]+\/[a-z0-9.-]+$/.test(name)
    ? []
    : [fieldInvalid("spec.signerName", name, detail)];
}

function validateSeconds(seconds: JsonValue | undefined): readonly StatusCause[] {
  if (seconds === undefined || (typeof seconds === "number" && seconds >= 600)) return [];
  const detail = "may not specify a duration less than 600 seconds (10 minutes)";
  return [fieldInvalid("spec.expirationSeconds", seconds, detail)];
}

function validateVerdicts({ status }: KubeObject): readonly StatusCause[] {
  const types = listAt(status, "conditions").map((one) => stringAt(one, "type") ?? "");
  if (!verdicts.every((verdict) => types.includes(verdict))) return [];
  const at = types.lastIndexOf("Approved") > types.lastIndexOf("Denied") ? "Approved" : "Denied";
  const index = types.lastIndexOf(at);
  return [
    fieldInvalid(
      `status.conditions[${index}].type`,
      at,
      "Approved and Denied conditions are mutually exclusive",
    ),
  ];
}
