import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { sha1 } from "../expand/sha1.js";
import { canonicalJson } from "./canonical-json.js";
import type { ExpansionRecord, RecordedRole, RecordedType } from "./expansion-record.js";

/** Above this many bytes a record would take too much of the 256 KiB Kubernetes leaves for annotations. */
export const recordLimit = 64 * 1024;

/** A type that was used, without its spec. */
export interface DigestedRole extends JsonObject {
  readonly matcher: JsonObject;
  readonly statusRef?: JsonObject;
  readonly type: DigestedType;
}

type DigestedType = Pick<RecordedType, "kind" | "name" | "uid" | "generation"> & {
  readonly specDigest: string;
};

/**
 * What is kept of a record above {@link recordLimit}: which types were used, and digests that tell whether something is
 * what was recorded. Such an expansion cannot be taken back.
 */
export interface DigestRecord extends JsonObject {
  readonly version: 1;
  readonly digestsOnly: true;
  readonly instancetype?: DigestedRole;
  readonly preference?: DigestedRole;
  /** Of the whole record's text. */
  readonly digest: string;
}

/** The digests of a record, given its text. */
export function digestRecord({ instancetype, preference }: ExpansionRecord, text: string): DigestRecord {
  return {
    version: 1,
    digestsOnly: true,
    ...(instancetype === undefined ? {} : { instancetype: digestedRole(instancetype) }),
    ...(preference === undefined ? {} : { preference: digestedRole(preference) }),
    digest: digestOf(text),
  };
}

function digestedRole({ matcher, statusRef, type }: RecordedRole): DigestedRole {
  const { spec, ...rest } = type;
  const digested: DigestedType = { ...rest, specDigest: specDigest(spec) };
  return { matcher, ...(statusRef === undefined ? {} : { statusRef }), type: digested };
}

/** Tells the spec of a type from every other. */
export function specDigest(spec: JsonObject): string {
  return digestOf(canonicalJson(spec));
}

function digestOf(text: string): string {
  const bytes = sha1(new TextEncoder().encode(text));
  return `sha1:${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Whether a decoded annotation holds digests only. */
export function isDigestRecord(value: JsonValue | undefined): value is DigestRecord {
  if (!isJsonObject(value) || value.version !== 1 || value.digestsOnly !== true) return false;
  const { instancetype, preference } = value;
  const given = [instancetype, preference].filter((role) => role !== undefined);
  return given.length > 0 && given.every(isDigestedRole);
}

function isDigestedRole(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { matcher, statusRef, type } = value;
  return (
    isJsonObject(matcher) &&
    (statusRef === undefined || isJsonObject(statusRef)) &&
    isJsonObject(type) &&
    [type.kind, type.name, type.specDigest].every((text) => typeof text === "string")
  );
}

/** Why a machine with such a record cannot be collapsed. */
export function digestReason(vm: KubeObject): string {
  return `the record of ${vm.metadata?.name ?? "the machine"} was larger than 64 KiB, so that only digests were kept`;
}
