import type { ClusterStatus } from "./cluster-status.js";

/** The status as a person reads it. */
export function statusText(status: ClusterStatus): string {
  const { virtualMachines: vms } = status;
  const rows: readonly (readonly [string, string])[] = [
    ["Server", status.server],
    ["Policy", `${status.policy} (${status.policySource})`],
    ["Virtual machines", `${vms.total}: ${vms.flat} flat, ${vms.referencing} referencing`],
    ["Waiting", status.policy === "expandAll" ? `${vms.referencing} to expand` : "nothing"],
    ["Failing", `${vms.failing}`],
  ];
  return rows.map(([label, value]) => `${`${label}:`.padEnd(18)} ${value}\n`).join("");
}
