import { jsonEqual, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { EngineError } from "../engine-error.js";
import { expand } from "../expand/expand.js";
import { struct, text } from "../field-value.js";
import { decodeType } from "../find/decode-type.js";
import type { FoundType } from "../find/find.js";
import { typeOfRevision } from "../find/found-revision.js";
import { matcherOf, matcherText } from "../find/matcher.js";
import { resourceOf, revisionResource, typeKinds } from "../find/type-kinds.js";
import type { ObjectReference, Role, TypeLookup } from "../find/type-lookup.js";
import { revisionNameFor } from "../revision/capture-revision.js";
import { configOfExpansion } from "./config-of-expansion.js";
import { type DigestedRole, type DigestRecord, specDigest } from "./digest-record.js";
import { digestRecordOf } from "./record-annotation.js";

const roles: readonly Role[] = ["instancetype", "preference"];

/** Conflicts come at once but for those about memory, of which there are five, one after the other. */
const rounds = 7;

/**
 * Every object that may be a type of which a virtual machine carries digests: the revisions it was named by or captured
 * in, and the live type. For callers that must fetch before they can look up; empty without digests.
 */
export function digestReferences(vm: KubeObject): readonly ObjectReference[] {
  const record = digestRecordOf(vm);
  return roles.flatMap((role) => {
    const recorded = record?.[role];
    return recorded === undefined ? [] : [...revisions(vm, recorded), ...liveTypes(role, vm, recorded)];
  });
}

function revisions(vm: KubeObject, { matcher, statusRef, type }: DigestedRole): readonly ObjectReference[] {
  const { name, uid, generation } = type;
  const captured = {
    apiVersion: "",
    kind: "",
    metadata: { name, uid: uid ?? "", generation: generation ?? 0 },
  };
  const names = [
    matcherText(matcher, "revisionName"),
    text(struct(statusRef, "controllerRevisionRef"), "name"),
    revisionNameFor(vm, captured),
  ];
  return [...new Set(names)]
    .filter((found) => found !== "")
    .map((found) => ({ resource: revisionResource, namespace: vm.metadata.namespace ?? "", name: found }));
}

function liveTypes(role: Role, vm: KubeObject, { type }: DigestedRole): readonly ObjectReference[] {
  const kind = typeKinds.find((entry) => entry.role === role && entry.kind === type.kind);
  if (kind === undefined || type.name === "") return [];
  const namespace = kind.scope === "namespaced" ? { namespace: vm.metadata.namespace ?? "" } : {};
  return [{ resource: resourceOf(kind), ...namespace, name: type.name }];
}

/**
 * Whether digests tell the truth about a virtual machine, as far as digests go: its types are found again as they were
 * recorded, and the machine is what they make of it. `lookup` holds what {@link digestReferences} names.
 */
export function digestsReproduce(vm: KubeObject, lookup: TypeLookup, config: ClusterConfig): boolean {
  const record = digestRecordOf(vm);
  if (record === undefined || roles.some((role) => matcherOf(role, vm) !== undefined)) return false;
  const types = {
    instancetype: typeOf("instancetype", vm, lookup),
    preference: typeOf("preference", vm, lookup),
  };
  if (roles.some((role) => (types[role] === undefined) !== (record[role] === undefined))) return false;
  const input = { ...types, config: configOfExpansion(vm, config), mode: "faithful" } as const;
  // What was there before is not told. What the types cannot bear beside them was not, and must come back as it is.
  let bare = vm;
  for (let round = 0; round < rounds; round++) {
    const expanded = expand(bare, input);
    if (expanded.ok) return jsonEqual(expanded.vm.spec, vm.spec);
    bare = withoutConflicts(bare, expanded.error);
  }
  return false;
}

function typeOf(role: Role, vm: KubeObject, lookup: TypeLookup): FoundType | undefined {
  const recorded: DigestRecord[Role] = digestRecordOf(vm)?.[role];
  if (recorded === undefined) return undefined;
  const held = revisions(vm, recorded).flatMap(({ namespace = "", name }) => {
    const revision = lookup.revision(namespace, name);
    return revision === undefined ? [] : [typeOfRevision(role, revision)];
  });
  const live = liveTypes(role, vm, recorded).flatMap(({ namespace, name }) => {
    const scope = namespace === undefined ? "cluster" : "namespaced";
    const object = lookup.type(role, scope, namespace ?? "", name);
    return object === undefined ? [] : [decodeType(role, object)];
  });
  const found = [...held, ...live].flatMap((result) => (result.ok ? (result.found ?? []) : []));
  return found.find(({ spec }) => specDigest(spec) === recorded.type.specDigest);
}

/** The machine without the fields that conflict. */
function withoutConflicts(vm: KubeObject, { conflicts }: EngineError): KubeObject {
  return conflicts.reduce((given, { path }) => {
    // KubeVirt names the field as the type spells it.
    const [first = "", ...rest] = path.replace(/dedicatedCPUPlacement$/, "dedicatedCpuPlacement").split(".");
    return first === "spec" ? (withFieldAt(given, [first, ...rest], undefined) as KubeObject) : given;
  }, vm);
}
