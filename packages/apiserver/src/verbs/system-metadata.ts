import {
  jsonEqualBut,
  type KubeObject,
  type MutableJsonObject,
  type ObjectMeta,
  withField,
} from "@unfold/apimachinery";
import type { ResourceKind } from "../kinds/resource-kind.js";
import { type ApiContext, timestamp } from "./api-context.js";
import type { ResourceRequest } from "./resource-request.js";

/** Longest base of a generated name: 63 less the suffix (k8s.io/apiserver storage/names). */
const maxGeneratedBase = 58;

/** The object to be created with the metadata only the server sets (k8s.io/apiserver registry/rest BeforeCreate). */
export function createdMetadata(
  context: ApiContext,
  { kind }: ResourceRequest,
  object: KubeObject,
): KubeObject {
  const {
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    selfLink: _selfLink,
    resourceVersion: _version,
    generation,
    ...given
  } = object.metadata;
  const counted = kind.generation ? 1 : generation;
  const metadata: ObjectMeta = {
    ...given,
    name: givenOrGenerated(context, given),
    uid: context.newUid(),
    creationTimestamp: timestamp(context.now()),
    ...(counted === undefined ? {} : { generation: counted }),
  };
  return { ...object, metadata };
}

function givenOrGenerated(context: ApiContext, { name = "", generateName = "" }: ObjectMeta): string {
  if (name !== "" || generateName === "") return name;
  return generateName.slice(0, maxGeneratedBase) + context.newSuffix();
}

/** Fields a client need not repeat; sent ones are checked by validation. */
const inherited = ["uid", "deletionTimestamp", "deletionGracePeriodSeconds"] as const;
/** Times that an update cannot change: what it says of them means nothing. */
const kept = ["creationTimestamp", "deletionTimestamp"] as const;

/** The new state of an object with the metadata only the server sets (registry/rest BeforeUpdate). */
export function updatedMetadata(kind: ResourceKind, object: KubeObject, old: KubeObject): KubeObject {
  const metadata: MutableJsonObject = { ...object.metadata };
  delete metadata.selfLink;
  for (const key of inherited) {
    const value = metadata[key] ?? old.metadata[key];
    if (value !== undefined) metadata[key] = value;
  }
  for (const key of kept) if (old.metadata[key] !== undefined) metadata[key] = old.metadata[key];
  metadata.resourceVersion = old.metadata.resourceVersion;
  const generation = old.metadata.generation ?? 0;
  if (kind.generation)
    metadata.generation = desiredStateEqual(kind, object, old) ? generation : generation + 1;
  else if (generation === 0) delete metadata.generation;
  else metadata.generation = generation;
  return { ...object, metadata: metadata as ObjectMeta };
}

/** Whether only metadata and (with a status subresource) status differ. */
function desiredStateEqual(kind: ResourceKind, a: KubeObject, b: KubeObject): boolean {
  return jsonEqualBut(a, b, kind.statusSubresource ? ["metadata", "status"] : ["metadata"]);
}

/**
 * Keeps what the request may not change: `status` on the main resource unless it is written with it, everything else on the subresource, and what
 * holds a deletion except through `finalize`.
 */
export function separateStatus(request: ResourceRequest, sent: KubeObject, old: KubeObject): KubeObject {
  const held = !request.kind.custom && request.kind.holdsDeletion !== undefined;
  const object =
    held && request.subresource !== "finalize" ? (withField(sent, "spec", old.spec) as KubeObject) : sent;
  if (request.subresource === "status" || request.subresource === "approval") {
    const { managedFields } = object.metadata;
    const metadata = withField(old.metadata, "managedFields", managedFields) as ObjectMeta;
    return { ...(withField(old, "status", object.status) as KubeObject), metadata };
  }
  // A binding is a change of both that the server itself makes.
  const both = request.withStatus === true || request.subresource === "binding";
  if (!request.kind.statusSubresource || both) return object;
  return withField(object, "status", old.status) as KubeObject;
}
