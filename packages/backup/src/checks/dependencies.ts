import type { AuditContext } from "../audit/audit-context.js";
import type { MachineView } from "../audit/machine-view.js";
import { dependenciesOf } from "../dependencies/machine-dependencies.js";
import type { Checks, Seen } from "./check.js";

/** Every namespace has this one by itself. */
const defaultServiceAccount = "serviceaccounts/default";

function dependenciesMissing(machine: MachineView, audit: AuditContext): Seen {
  const { backup, destination } = audit.evidence;
  if (backup === undefined) return undefined;
  const target = audit.targetNamespace(machine);
  const missing = dependenciesOf(machine.vm).filter(({ groupResource, namespace, name }) => {
    if (`${groupResource}/${name}` === defaultServiceAccount) return false;
    const there = namespace === machine.namespace ? target : namespace;
    return (
      !backup.inventory.has(groupResource, namespace, name) &&
      destination?.has(groupResource, there, name) !== true
    );
  });
  if (missing.length === 0) return undefined;
  return missing.map(({ groupResource, name, field }) => `${groupResource}/${name} (${field})`).join(", ");
}

/** What else a machine needs. */
export const dependencies: Checks = { role: {}, machine: { "DEP-1": dependenciesMissing }, site: {} };
