import { fieldAt, jsonEqual, type KubeObject, type StatusCause, stringAt } from "@unfold/apimachinery";

const volumePaths: readonly (readonly string[])[] = [
  ["template", "spec", "volumes"],
  ["template", "spec", "domain", "devices", "disks"],
];

/** What stays as it is while a snapshot or a restore of the virtual machine runs (KubeVirt pkg/storage/admitters). */
export function reviewStorage(vm: KubeObject, oldVm: KubeObject | undefined): readonly StatusCause[] {
  if (oldVm === undefined) return [];
  return [...whileSnapshotting(vm, oldVm), ...whileRestoring(vm, oldVm)];
}

function whileSnapshotting(vm: KubeObject, oldVm: KubeObject): readonly StatusCause[] {
  const snapshot = stringAt(oldVm.status, "snapshotInProgress") ?? "";
  if (snapshot === "") return [];
  const changed = volumePaths.some(
    (path) => !jsonEqual(fieldAt(vm.spec, ...path), fieldAt(oldVm.spec, ...path)),
  );
  if (!changed) return [];
  const message = `Cannot update vm disks or volumes until snapshot "${snapshot}" completes`;
  return [{ reason: "FieldValueNotSupported", message, field: "spec" }];
}

function whileRestoring(vm: KubeObject, oldVm: KubeObject): readonly StatusCause[] {
  const restore = stringAt(oldVm.status, "restoreInProgress") ?? "";
  if (restore === "" || !starts(vm) || starts(oldVm)) return [];
  const message = `Cannot start VM until restore "${restore}" completes`;
  return [{ reason: "FieldValueNotSupported", message, field: "spec.running" }];
}

function starts({ spec }: KubeObject): boolean {
  return fieldAt(spec, "running") === true || (stringAt(spec, "runStrategy") ?? "Halted") !== "Halted";
}
