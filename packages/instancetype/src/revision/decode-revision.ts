import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  parseApiVersion,
} from "@unfold/apimachinery";
import { type Failed, failed } from "../engine-error.js";
import { decodeType } from "../find/decode-type.js";
import { instancetypeGroup, instancetypeVersion, typeKinds } from "../find/type-kinds.js";
import type { Role } from "../find/type-lookup.js";
import { decodeProblem, jsonType, knownMembers } from "./current-format.js";
import { convertHistoricalSpec, isHistoricalVersion, readSpecRevision } from "./historical-format.js";
import { typeSpecForm } from "./type-spec-form.js";

/** The type a revision holds, as a v1beta1 object. */
export type DecodeRevisionResult =
  | { readonly ok: true; readonly role: Role; readonly object: KubeObject; readonly spec: JsonObject }
  | Failed;

/**
 * Which formats are read: `every` one KubeVirt ever wrote, keeping members of releases newer than this one, or those of
 * the `current` release alone, exactly as it reads them.
 */
export type RevisionFormats = "every" | "current";

/** Names KubeVirt ≤ 1.6 gave to types found without metadata. */
const namelessType = {
  instancetype: { kind: "VirtualMachineInstancetype", name: "old-version-of-instancetype-object" },
  preference: { kind: "VirtualMachinePreference", name: "old-version-of-preference-object" },
} as const;

/** Other kinds KubeVirt can decode, which is why it answers differently for them. */
const otherKinds: ReadonlySet<string> = new Set([
  "kubevirt.io/v1/KubeVirt",
  "kubevirt.io/v1/VirtualMachine",
  "kubevirt.io/v1/VirtualMachineInstance",
  "kubevirt.io/v1/VirtualMachineInstanceMigration",
  "kubevirt.io/v1/VirtualMachineInstancePreset",
  "kubevirt.io/v1/VirtualMachineInstanceReplicaSet",
]);

/** Where KubeVirt's scheme is registered; part of the decoder's message (client-go/kubevirt/scheme). */
const schemeName = "kubevirt.io/client-go/kubevirt/scheme/register.go:44";

/**
 * Reads a captured revision (KubeVirt pkg/instancetype/compatibility), in any format KubeVirt ever wrote: current
 * releases cannot read those from before v1beta1, but archives and old clusters still hold them. Labels mean nothing
 * here.
 */
export function decodeRevision(
  { data }: KubeObject,
  formats: RevisionFormats = "every",
): DecodeRevisionResult {
  if (!isJsonObject(data)) return decodeData(data, formats);
  const known = decoded[formats].get(data);
  if (known !== undefined) return known;
  const result = decodedText(data, formats);
  decoded[formats].set(data, result);
  return result;
}

/** Every captured machine has copies of its own of a few types: equal ones are read once, and are one object from then on. */
function decodedText(data: JsonObject, formats: RevisionFormats): DecodeRevisionResult {
  const text = JSON.stringify(data);
  const texts = decodedTexts[formats];
  const known = texts.get(text);
  if (known !== undefined) return known;
  const result = decodeData(data, formats);
  if (text.length > longestText) return result;
  if (texts.size >= mostTexts) texts.clear();
  texts.set(text, result);
  return result;
}

const decodedTexts: { readonly [formats in RevisionFormats]: Map<string, DecodeRevisionResult> } = {
  current: new Map(),
  every: new Map(),
};
const mostTexts = 512;
/** Types are a few kilobytes at most; anything may stand in a revision. */
const longestText = 16 * 1024;

/** What was read of data that is still held: revisions of many machines may share theirs. */
const decoded: { readonly [formats in RevisionFormats]: WeakMap<JsonObject, DecodeRevisionResult> } = {
  current: new WeakMap(),
  every: new WeakMap(),
};

function decodeData(data: JsonValue | undefined, formats: RevisionFormats): DecodeRevisionResult {
  if (data === undefined || data === null) return unexpectedType("<nil>");
  if (!isJsonObject(data)) return undecodable(notAnObject(data));
  const specRevision = formats === "every" ? readSpecRevision(data) : undefined;
  if (specRevision !== undefined) return decodeSpecRevision(specRevision.role, specRevision.spec);
  const { apiVersion, kind } = data;
  if (typeof kind !== "string" || kind === "") {
    return undecodable(`Object 'Kind' is missing in '${JSON.stringify(data)}'`);
  }
  return decodeObject(data, typeof apiVersion === "string" ? apiVersion : "", kind, formats);
}

function decodeSpecRevision(role: Role, spec: JsonObject): DecodeRevisionResult {
  const { kind, name } = namelessType[role];
  return checked(role, kind, { name }, convertHistoricalSpec("v1alpha1", role, spec));
}

function decodeObject(
  data: JsonObject,
  apiVersion: string,
  kind: string,
  formats: RevisionFormats,
): DecodeRevisionResult {
  const { group, version } = parseApiVersion(apiVersion);
  const known =
    group === instancetypeGroup &&
    (version === instancetypeVersion || (formats === "every" && isHistoricalVersion(version)));
  const entry = known ? typeKinds.find((candidate) => candidate.kind === kind) : undefined;
  const listed = known && typeKinds.some((candidate) => `${candidate.kind}List` === kind);
  if (listed || otherKinds.has(`${apiVersion}/${kind}`)) return unexpectedType(`*${version}.${kind}`);
  if (entry === undefined) {
    return undecodable(
      `no kind "${kind}" is registered for version "${apiVersion}" in scheme "${schemeName}"`,
    );
  }
  if (isJsonObject(data.spec) || data.spec === undefined) {
    if (formats === "current") return decodeCurrent(entry.role, kind, data);
    const spec =
      version === instancetypeVersion ? data.spec : convertHistoricalSpec(version, entry.role, data.spec);
    return checked(entry.role, kind, objectAt(data, "metadata") ?? {}, spec);
  }
  const type =
    entry.role === "instancetype" ? "VirtualMachineInstancetypeSpec" : "VirtualMachinePreferenceSpec";
  return undecodable(
    `json: cannot unmarshal ${jsonType(data.spec)} into Go struct field ${kind}.spec of type ${version}.${type}`,
  );
}

function decodeCurrent(role: Role, kind: string, data: JsonObject): DecodeRevisionResult {
  const spec = objectAt(data, "spec") ?? {};
  const problem = decodeProblem(role, spec);
  if (problem !== undefined) return undecodable(problem);
  return checked(role, kind, objectAt(data, "metadata") ?? {}, knownMembers(role, spec));
}

function checked(
  role: Role,
  kind: string,
  metadata: JsonObject,
  spec: JsonValue | undefined,
): DecodeRevisionResult {
  const object = {
    apiVersion: `${instancetypeGroup}/${instancetypeVersion}`,
    kind,
    metadata,
    spec: typeSpecForm(role, spec),
  };
  const decoded = decodeType(role, object);
  return decoded.ok ? { ok: true, role, object, spec: object.spec } : undecodable(decoded.error.message);
}

function undecodable(reason: string): Failed {
  return failed("decode", `failed to decode object in ControllerRevision: ${reason}`);
}

function unexpectedType(type: string): Failed {
  return failed("other", `unexpected type in ControllerRevision: ${type}`);
}

function notAnObject(data: JsonValue): string {
  const target =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(data)} into Go value of type ${target}`;
}
