import {
  type JsonObject,
  type KubeObject,
  type MutableJsonObject,
  objectAt,
  setOwnField,
} from "@unfold/apimachinery";
import type { FoundType } from "../find/find.js";
import { matcherOf } from "../find/matcher.js";
import type { Role } from "../find/type-lookup.js";
import { statusRefOf } from "../revision/status-ref.js";
import { diffValues } from "./diff-values.js";
import type { ExpansionRecord, RecordedRole, RecordedType } from "./expansion-record.js";

/** The types an expansion used. */
export interface UsedTypes {
  readonly instancetype?: FoundType | undefined;
  readonly preference?: FoundType | undefined;
  /** Names of the volumes by which matchers were inferred. */
  readonly inferredFrom?: InferredFrom | undefined;
}

/** By role, the volume a matcher was inferred from. */
export type InferredFrom = { readonly [role in Role]?: string };

/** Describes an expansion: the virtual machine that went in, the one that came out, the types it used. */
export function recordExpansion(before: KubeObject, after: KubeObject, types: UsedTypes): ExpansionRecord {
  const instancetype = recordedRole("instancetype", before, types);
  const preference = recordedRole("preference", before, types);
  return {
    version: 1,
    ...(instancetype === undefined ? {} : { instancetype }),
    ...(preference === undefined ? {} : { preference }),
    changes: diffValues(["spec"], specWithoutMatchers(before), specWithoutMatchers(after)),
  };
}

/** The matchers have their own place in the record. */
function specWithoutMatchers(vm: KubeObject): JsonObject {
  const spec = objectAt(vm, "spec") ?? {};
  const rest: MutableJsonObject = {};
  for (const key of Object.keys(spec)) {
    const value = spec[key];
    if (value !== undefined && key !== "instancetype" && key !== "preference") setOwnField(rest, key, value);
  }
  return rest;
}

function recordedRole(role: Role, vm: KubeObject, types: UsedTypes): RecordedRole | undefined {
  const found = types[role];
  const inferredFrom = types.inferredFrom?.[role];
  const matcher = matcherOf(role, vm);
  if (matcher === undefined || found === undefined) return undefined;
  const statusRef = statusRefOf(role, vm);
  return {
    ...(inferredFrom === undefined ? {} : { inferredFrom }),
    matcher,
    ...(statusRef === undefined ? {} : { statusRef }),
    type: recordedType(found),
  };
}

/** Types are used again and again; each is described once, whichever machine's copy it was found in. */
const recordedTypes = new WeakMap<KubeObject, RecordedType>();

function recordedType(found: FoundType): RecordedType {
  const known = recordedTypes.get(found.object);
  if (known !== undefined && known.spec === found.spec) return known;
  const described = describedType(found);
  recordedTypes.set(found.object, described);
  return described;
}

function describedType({ object, spec }: FoundType): RecordedType {
  const { name, namespace, uid, resourceVersion, generation, creationTimestamp } = object.metadata ?? {};
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: name ?? "",
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(generation === undefined ? {} : { generation }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    spec,
  };
}

/** The type a record holds, as if it had just been found. */
export function typeOfRecord(role: Role, record: ExpansionRecord): FoundType | undefined {
  const recorded = record[role];
  if (recorded === undefined) return undefined;
  const { apiVersion, kind, spec, ...metadata } = recorded.type;
  return { role, object: { apiVersion, kind, metadata, spec }, spec };
}
