import { type KubeObject, stringAt } from "@unfold/apimachinery";
import type { Role } from "@unfold/instancetype";

export const roles = ["instancetype", "preference"] as const satisfies readonly Role[];

const statusFields = { instancetype: "instancetypeRef", preference: "preferenceRef" } as const;

/** The revision that `status` names; empty when it names none. */
export function statusPin(machine: KubeObject | undefined, role: Role): string {
  return stringAt(machine?.status, statusFields[role], "controllerRevisionRef", "name") ?? "";
}

/** The revision that `spec` names; empty when it names none. */
export function specPin(machine: KubeObject | undefined, role: Role): string {
  return stringAt(machine?.spec, role, "revisionName") ?? "";
}

/** The revision a machine is on: that of spec, else that of status. */
export function pinOf(machine: KubeObject | undefined, role: Role): string {
  const pin = specPin(machine, role);
  return pin === "" ? statusPin(machine, role) : pin;
}
