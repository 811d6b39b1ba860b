import { type JsonObject, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { type FindResult, find, type Role, type TypeLookup } from "@unfold/instancetype";

/** What a machine says of one of its two types, and what it ran on. */
export interface RoleView {
  readonly role: Role;
  /** `spec.instancetype` or `spec.preference`; absent in a machine without one. */
  readonly matcher: JsonObject | undefined;
  /** Name in the matcher; empty when it is to be inferred. */
  readonly typeName: string;
  /** Kind in the matcher as written; empty means the cluster kind. */
  readonly typeKind: string;
  /** `spec.*.revisionName`: the pin that survives a restore. */
  readonly specPin: string;
  readonly statusRef: JsonObject | undefined;
  /** Name of the revision in status: the pin that a restore drops. */
  readonly statusPin: string;
  /** What the machine ran on, as KubeVirt resolves it at the source. */
  readonly ranOn: FindResult;
}

/** A machine as the audit looks at it. */
export interface MachineView {
  readonly vm: KubeObject;
  /** Where it was read. */
  readonly origin: string;
  readonly namespace: string;
  readonly name: string;
  readonly roles: readonly [instancetype: RoleView, preference: RoleView];
}

const statusFields = { instancetype: "instancetypeRef", preference: "preferenceRef" } as const;

export function viewMachine(vm: KubeObject, origin: string, source: TypeLookup): MachineView {
  return {
    vm,
    origin,
    namespace: vm.metadata.namespace ?? "",
    name: vm.metadata.name ?? "",
    roles: [viewRole("instancetype", vm, source), viewRole("preference", vm, source)],
  };
}

function viewRole(role: Role, vm: KubeObject, source: TypeLookup): RoleView {
  const matcher = objectAt(vm, "spec", role);
  const statusRef = objectAt(vm, "status", statusFields[role]);
  return {
    role,
    matcher,
    typeName: stringAt(matcher, "name") ?? "",
    typeKind: stringAt(matcher, "kind") ?? "",
    specPin: stringAt(matcher, "revisionName") ?? "",
    statusRef,
    statusPin: stringAt(statusRef, "controllerRevisionRef", "name") ?? "",
    ranOn: find(role, vm, source),
  };
}

/** Whether the machine holds its own configuration. */
export function isFlat({ roles }: MachineView): boolean {
  return roles.every(({ matcher }) => matcher === undefined);
}
