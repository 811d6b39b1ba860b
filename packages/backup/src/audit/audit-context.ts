import { stringAt } from "@unfold/apimachinery";
import type { Role } from "@unfold/instancetype";
import type { HeldRevision } from "../inventory/inventory.js";
import type { Evidence } from "./evidence.js";
import type { MachineView, RoleView } from "./machine-view.js";
import { mappedNamespace, type RestoredMachine, restoreMachine } from "./restored-machine.js";

/** The evidence with what several checks derive from it; each is worked out once. */
export class AuditContext {
  readonly #restored = new WeakMap<MachineView, RestoredMachine>();
  #destinationUids: ReadonlySet<string> | undefined;

  constructor(readonly evidence: Evidence) {}

  restored(machine: MachineView): RestoredMachine {
    const known = this.#restored.get(machine);
    if (known !== undefined) return known;
    const restored = restoreMachine(machine.vm, this.evidence);
    this.#restored.set(machine, restored);
    return restored;
  }

  /** Namespace the machine is restored to. */
  targetNamespace({ namespace }: MachineView): string {
    return mappedNamespace(this.evidence.restore?.restore, namespace);
  }

  /** `spec.*.revisionName` as the restore leaves it. */
  restoredPin(machine: MachineView, role: Role): string {
    return stringAt(this.restored(machine).vm.spec, role, "revisionName") ?? "";
  }

  /** The revision a machine is pinned to, in spec or status, wherever it is still known. */
  pinnedRevision({ namespace }: MachineView, view: RoleView): HeldRevision | undefined {
    const pin = pinOf(view);
    if (pin === "") return undefined;
    const { backup, source } = this.evidence;
    return backup?.inventory.revision(namespace, pin) ?? source?.revision(namespace, pin);
  }

  /** uids of the machines at the destination. */
  get destinationUids(): ReadonlySet<string> {
    this.#destinationUids ??= new Set(
      [...(this.evidence.destination?.machines ?? [])].map(({ vm }) => vm.metadata.uid ?? ""),
    );
    return this.#destinationUids;
  }
}

/** The pin KubeVirt uses: the one in spec, else the one in status. */
export function pinOf({ specPin, statusPin }: RoleView): string {
  return specPin === "" ? statusPin : specPin;
}
