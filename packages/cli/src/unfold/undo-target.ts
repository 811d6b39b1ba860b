import { UsageError } from "../command-line/flag-set.js";

/** Which VMs an undo is about. */
export type UndoTarget =
  | { readonly kind: "all" }
  | { readonly kind: "namespace"; readonly namespace: string }
  | { readonly kind: "names"; readonly namespace: string | undefined; readonly names: readonly string[] };

const kinds: ReadonlySet<string> = new Set([
  "vm",
  "vms",
  "virtualmachine",
  "virtualmachines",
  "virtualmachine.kubevirt.io",
  "virtualmachines.kubevirt.io",
]);

/** Reads `vm/NAME…`, `vm NAME…`, `--namespace N` and `--all`. @throws UsageError when they do not go together */
export function undoTarget(
  positional: readonly string[],
  { all, namespace }: { readonly all: boolean; readonly namespace: string | undefined },
): UndoTarget {
  const names = namesIn(positional);
  if (all && (names.length > 0 || namespace !== undefined)) {
    throw new UsageError("--all goes with neither names nor --namespace");
  }
  if (all) return { kind: "all" };
  if (names.length > 0) return { kind: "names", namespace, names };
  if (namespace !== undefined) return { kind: "namespace", namespace };
  throw new UsageError("which VMs? vm/NAME, --namespace NAME or --all is wanted");
}

function namesIn([first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  if (!first.includes("/")) {
    requireKind(first);
    if (rest.length === 0) throw new UsageError(`name a VM: ${first}/NAME`);
    return rest;
  }
  return [first, ...rest].map((argument) => {
    const [kind = "", name = "", ...more] = argument.split("/");
    requireKind(kind);
    if (name === "" || more.length > 0) throw new UsageError(`"${argument}" names no VM: vm/NAME is wanted`);
    return name;
  });
}

function requireKind(kind: string): void {
  if (!kinds.has(kind.toLowerCase()))
    throw new UsageError(`"${kind}" is no virtual machine: vm/NAME is wanted`);
}
