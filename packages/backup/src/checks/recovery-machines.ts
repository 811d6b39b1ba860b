import {
  fieldAt,
  type KubeObject,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
  stringAt,
} from "@unfold/apimachinery";
import type { AuditContext } from "../audit/audit-context.js";
import type { MachineView } from "../audit/machine-view.js";
import type { Inventory } from "../inventory/inventory.js";
import { resources } from "../inventory/known-resources.js";
import { captureSelectors, type Protection } from "../recovery/protection.js";
import type { Checks, Seen } from "./check.js";
import { hasPersistentState, statePvcIn } from "./persistent-state.js";

function notSelected(machine: MachineView, audit: AuditContext): Seen {
  const protections = audit.protectionsOf(machine).filter(({ capture }) => capture !== undefined);
  if (protections.length === 0) return undefined;
  const selected = protections.some((protection) => {
    const selectors = captureSelectors(protection);
    return (
      selectors.length === 0 ||
      selectors.some((selector) =>
        matchesLabels(labelSelectorFromObject(selector), machine.vm.metadata.labels),
      )
    );
  });
  return selected ? undefined : `no capture of namespace ${machine.namespace} selects it`;
}

/** PVCs the machine's volumes are on, and that of its persistent state. */
function claimsOf(machine: MachineView, source: Inventory): readonly KubeObject[] {
  const named = listAt(machine.vm.spec, "template", "spec", "volumes").flatMap((volume) => {
    const name =
      stringAt(volume, "persistentVolumeClaim", "claimName") ?? stringAt(volume, "dataVolume", "name");
    const claim =
      name === undefined ? undefined : source.get(resources.persistentVolumeClaims, machine.namespace, name);
    return claim ?? [];
  });
  const state = hasPersistentState(machine) === "none" ? undefined : statePvcIn(source, machine);
  return state === undefined ? named : [...named, state];
}

function unmatchedClaims({ drpc }: Protection, claims: readonly KubeObject[]): readonly KubeObject[] {
  const selector = labelSelectorFromObject(fieldAt(drpc.spec, "pvcSelector"));
  return claims.filter(({ metadata }) => !matchesLabels(selector, metadata.labels));
}

function volumesNotProtected(machine: MachineView, audit: AuditContext): Seen {
  const { source } = audit.evidence;
  if (source === undefined) return undefined;
  const claims = claimsOf(machine, source);
  for (const protection of audit.protectionsOf(machine)) {
    const [missed] = unmatchedClaims(protection, claims);
    if (missed !== undefined)
      return `pvcSelector of ${protection.drpc.metadata.name} does not match PVC ${missed.metadata.name}`;
  }
  return undefined;
}

/** Name of the recipe that Ramen brings along. */
const builtInRecipe = "vm-recipe";

function stateLeftBehind(machine: MachineView, audit: AuditContext): Seen {
  const { source } = audit.evidence;
  if (source === undefined || hasPersistentState(machine) !== "by preference") return undefined;
  const state = statePvcIn(source, machine);
  const protection = audit.protectionsOf(machine).find(({ recipeRef }) => recipeRef?.name === builtInRecipe);
  if (state === undefined || protection === undefined) return undefined;
  const values = protection.parameters.get("PVC_RESOURCE_SELECTOR") ?? [];
  const label = state.metadata.labels?.["ramendr.openshift.io/k8s-resource-selector"];
  return label !== undefined && values.includes(label)
    ? undefined
    : `vm-recipe does not select PVC ${state.metadata.name}`;
}

/** What a disaster-recovery set-up means for one machine. */
export const recoveryMachines: Checks = {
  needs: ({ protections }) => protections.length > 0,
  role: {},
  machine: { R3: notSelected, R8: volumesNotProtected, R14: stateLeftBehind },
  site: {},
};
