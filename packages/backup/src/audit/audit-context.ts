import { stringAt } from "@unfold/apimachinery";
import type { Role } from "@unfold/instancetype";
import type { Inventory } from "../inventory/inventory.js";
import type { HeldRevision } from "../inventory/revision-list.js";
import { type Protection, protectionsIn } from "../recovery/protection.js";
import { captureMachine } from "./captured-machine.js";
import { createMachine } from "./created-machine.js";
import type { Evidence } from "./evidence.js";
import type { MachineView, RoleView } from "./machine-view.js";
import { mappedNamespace, type RestoredMachine, restoreMachine } from "./restored-machine.js";

/** The evidence with what several checks derive from it; each is worked out once. */
export class AuditContext {
  readonly #restored = new WeakMap<MachineView, RestoredMachine>();
  #destinationUids: ReadonlySet<string> | undefined;
  #protections: readonly Protection[] | undefined;

  /** @param bringsBack what brings the machines back: a restore or capture, or the manifests that create them */
  constructor(
    readonly evidence: Evidence,
    readonly bringsBack: "backup" | "manifests" = "backup",
  ) {}

  restored(machine: MachineView): RestoredMachine {
    const known = this.#restored.get(machine);
    if (known !== undefined) return known;
    const restored = this.#bringBack(machine);
    this.#restored.set(machine, restored);
    return restored;
  }

  #bringBack(machine: MachineView): RestoredMachine {
    const { backup, source } = this.evidence;
    if (this.bringsBack === "manifests") return createMachine(machine.vm, this.evidence);
    if (backup !== undefined || source === undefined) return restoreMachine(machine.vm, this.evidence);
    return captureMachine(machine.vm, source, this.evidence, this.protectionsOf(machine));
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

  /** Every place there is, the source first. */
  get places(): readonly Inventory[] {
    const { source, destination, backup, manifests } = this.evidence;
    return [source, destination, backup?.inventory, manifests?.inventory].filter(
      (place) => place !== undefined,
    );
  }

  /** The disaster-recovery set-up, wherever it was found. */
  get protections(): readonly Protection[] {
    this.#protections ??= protectionsIn(this.places);
    return this.#protections;
  }

  /** The protections of a machine's namespace. */
  protectionsOf({ namespace }: MachineView): readonly Protection[] {
    return this.protections.filter(({ namespaces }) => namespaces.includes(namespace));
  }
}

/** The pin KubeVirt uses: the one in spec, else the one in status. */
export function pinOf({ specPin, statusPin }: RoleView): string {
  return specPin === "" ? statusPin : specPin;
}
