import { printable } from "../printable.js";
import type { MachineRescue, RoleRescue } from "../rescue/plan-rescue.js";
import { textColumns } from "./text-columns.js";

const actions: { readonly [action in RoleRescue["action"]]: string } = {
  none: "nothing to do",
  pin: "name its revision",
  revision: "make its revision again",
  lost: "cannot be known",
};

/** The plan, a line for each type of each machine, with the evidence used and how sure it is. */
export function rescueTable(plan: readonly MachineRescue[]): string {
  const rows = plan.flatMap(({ namespace, name, roles, flat }) =>
    roles
      .filter(({ action, place }) => action !== "none" || place !== "")
      .map(({ role, action, revisionName, place, certainty }) => [
        printable(namespace),
        printable(name),
        role,
        actions[action],
        printable(revisionName),
        printable(place),
        certainty ?? "",
        flat === undefined ? "no" : "yes",
      ]),
  );
  const header = ["NAMESPACE", "NAME", "ROLE", "ACTION", "REVISION", "EVIDENCE", "CERTAINTY", "FLAT"];
  const counts = countsOf(plan);
  return `${rows.length === 0 ? "" : textColumns([header, ...rows])}${rows.length === 0 ? "" : "\n"}${counts}\n`;
}

function countsOf(plan: readonly MachineRescue[]): string {
  const roles = plan.flatMap((machine) => machine.roles);
  const count = (action: RoleRescue["action"]): number =>
    roles.filter((role) => role.action === action).length;
  return `${plan.length} virtual machine${plan.length === 1 ? "" : "s"}: ${count("pin")} to pin, ${count("revision")} revisions to make again, ${count("lost")} lost`;
}
