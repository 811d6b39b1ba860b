import {
  type KubeObject,
  labelSelectorFromObject,
  matchesLabels,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import type { Role, TypeLookup } from "@unfold/instancetype";
import type { Inventory } from "../inventory/inventory.js";
import { captureSelectors, type Protection } from "../recovery/protection.js";
import { kubeVirtPlugin } from "../velero/velero-deployment.js";
import { isBefore } from "./cluster-settings.js";
import type { Evidence } from "./evidence.js";
import { layeredLookup } from "./layered-lookup.js";
import { type RestoredMachine, withoutStatus } from "./restored-machine.js";

const statusFields: readonly (readonly [Role, string])[] = [
  ["instancetype", "instancetypeRef"],
  ["preference", "preferenceRef"],
];

/**
 * A live machine as a capture taken now would bring it back: plugin 0.8 and newer copies the pins from status and takes
 * the revisions along; without it only what the selectors match comes along, and status is lost.
 */
export function captureMachine(
  vm: KubeObject,
  source: Inventory,
  { destination }: Evidence,
  protections: readonly Protection[],
): RestoredMachine {
  const plugin = kubeVirtPlugin(source);
  const copiesPins = plugin !== undefined && !isBefore(plugin.release, 0, 8);
  const captured = capturedLookup(source, copiesPins, protections);
  return {
    vm: withoutStatus(copiesPins ? withPins(vm) : vm),
    lookup: destination === undefined ? captured : layeredLookup(destination.lookup, captured),
  };
}

function withPins(vm: KubeObject): KubeObject {
  return statusFields.reduce<KubeObject>((pinned, [role, field]) => {
    const pin = stringAt(vm.status, field, "controllerRevisionRef", "name");
    if (pin === undefined || pin === "" || stringAt(vm.spec, role, "name") === undefined) return pinned;
    return withFieldAt(pinned, ["spec", role, "revisionName"], pin) as KubeObject;
  }, vm);
}

function capturedLookup(
  source: Inventory,
  byPlugin: boolean,
  protections: readonly Protection[],
): TypeLookup {
  const selectors = protections.flatMap(captureSelectors);
  const selected = ({ labels }: KubeObject["metadata"]): boolean =>
    selectors.length === 0 ||
    selectors.some((selector) => matchesLabels(labelSelectorFromObject(selector), labels));
  return {
    revision: (namespace, name) => {
      const held = source.revision(namespace, name);
      return held !== undefined && (byPlugin || selected(held.metadata)) ? held.content : undefined;
    },
    type: (role, scope, namespace, name) => {
      const type = scope === "namespaced" ? source.type(role, scope, namespace, name) : undefined;
      return type !== undefined && selected(type.metadata) ? type : undefined;
    },
  };
}
