import { groupResource, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { type Failed, failed } from "../engine-error.js";
import { isText } from "../field-value.js";
import type { TypePlans } from "../plan-once.js";
import { decodeType } from "./decode-type.js";
import { typeOfRevision } from "./found-revision.js";
import {
  matcherOf,
  matcherText,
  objectNameLabel,
  objectNameLabelFor,
  statusRevisionName,
} from "./matcher.js";
import { matchedKind, resourceOf, revisionResource } from "./type-kinds.js";
import type { Role, TypeLookup, TypeScope } from "./type-lookup.js";

/** The type a virtual machine runs on. */
export interface FoundType {
  readonly role: Role;
  /** The v1beta1 object, decoded. */
  readonly object: KubeObject;
  /** Its spec, with quantities checked and empty values dropped. */
  readonly spec: JsonObject;
  /** What the engine has read of that spec. */
  readonly plans?: TypePlans;
  /** Set when it came from a ControllerRevision. */
  readonly revision?: KubeObject;
}

export type FindResult = { readonly ok: true; readonly found: FoundType | undefined } | Failed;

const nothing: FindResult = { ok: true, found: undefined };

/**
 * The instance type or preference a virtual machine means: `spec.*.revisionName`, then the revision recorded in
 * status if it was captured from the type the matcher still names, then the live object (KubeVirt
 * pkg/instancetype/find). The kind of a recorded revision is not compared, as upstream does not either.
 */
export function find(role: Role, vm: KubeObject, lookup: TypeLookup): FindResult {
  const matcher = matcherOf(role, vm);
  if (matcher === undefined) return nothing;
  const { name, kind, revisionName } = matcher;
  if (isText(revisionName) || vm.status !== undefined) {
    const revision = findRevision(role, vm, matcher, lookup);
    if (!revision.ok) return revision;
    if (revision.found !== undefined) return typeOfRevision(role, revision.found);
  }
  return findLive(role, vm, { name: isText(name) ? name : "", kind: isText(kind) ? kind : "" }, lookup);
}

type RevisionResult = { readonly ok: true; readonly found: KubeObject | undefined } | Failed;

function findRevision(role: Role, vm: KubeObject, matcher: JsonObject, lookup: TypeLookup): RevisionResult {
  const wanted = matcherText(matcher, "revisionName");
  if (wanted !== "") return getRevision(vm, wanted, lookup);
  const recorded = statusRevisionName(role, vm);
  if (recorded === "") return { ok: true, found: undefined };
  const result = getRevision(vm, recorded, lookup);
  if (!result.ok) return result;
  const capturedFrom = result.found?.metadata.labels?.[objectNameLabel];
  const wantedLabel = objectNameLabelFor(matcherText(matcher, "name"));
  return { ok: true, found: capturedFrom === wantedLabel ? result.found : undefined };
}

function getRevision(vm: KubeObject, name: string, lookup: TypeLookup): RevisionResult {
  const found = lookup.revision(vm.metadata?.namespace ?? "", name);
  if (found === undefined) return failed("notFound", notFoundText(revisionResource, name));
  return { ok: true, found };
}

interface LiveMatcher {
  readonly name: string;
  readonly kind: string;
}

function findLive(
  role: Role,
  vm: KubeObject,
  { name, kind: wantedKind }: LiveMatcher,
  lookup: TypeLookup,
): FindResult {
  const kind = matchedKind(role, wantedKind);
  if (kind === undefined) {
    const matcherType = role === "instancetype" ? "InstancetypeMatcher" : "PreferenceMatcher";
    return failed("other", `got unexpected kind in ${matcherType}: ${wantedKind}`);
  }
  const namespace = kind.scope === "cluster" ? "" : (vm.metadata?.namespace ?? "");
  const found = typeFound(lookup, role, kind.scope, namespace, name);
  return found ?? failed("notFound", notFoundText(resourceOf(kind), name));
}

function typeFound(
  lookup: TypeLookup,
  role: Role,
  scope: TypeScope,
  namespace: string,
  name: string,
): FindResult | undefined {
  if (lookup.found !== undefined) return lookup.found(role, scope, namespace, name);
  const object = lookup.type(role, scope, namespace, name);
  return object && decodeType(role, object);
}

function notFoundText(resource: { group: string; resource: string }, name: string): string {
  return `${groupResource(resource)} "${name}" not found`;
}
