import {
  isJsonObject,
  type JsonValue,
  type KubeObject,
  type MutableJsonObject,
  objectAt,
  setOwnField,
  stringAt,
} from "@unfold/apimachinery";
import { matchedKind, type Role } from "@unfold/instancetype";
import { dependenciesOf } from "../dependencies/machine-dependencies.js";
import { resources } from "../inventory/known-resources.js";
import type { AdditionalItem } from "./item-action.js";
import { itemOf, pinsOfMachine } from "./machine-graph.js";

/** In what plugins for virtual machines differ (kubevirt-velero-plugin by release, and ours). */
export interface MachineTraits {
  /** Names of the revisions a machine is saved with. */
  readonly pinsOf: (vm: KubeObject) => ReadonlyMap<Role, string>;
  /** Whether these names are written into the saved machine's spec, where they survive a restore. */
  readonly writesPins: boolean;
  /** Whether the types themselves are saved along. */
  readonly savesTypes: boolean;
  /** Whether TPM and EFI state is looked for with the preference applied, or in the template alone. */
  readonly stateBy: "preference" | "template";
  /** Whether networks, sysprep sources and pull secrets come along. */
  readonly savesEverythingNamed: boolean;
  /** What the plugin's own types leave of a machine on its way through them. */
  readonly roundTrip?: (vm: KubeObject) => KubeObject;
  /** Whether saved machines go that way too, not only restored ones. */
  readonly roundTripsSaved: boolean;
}

/** The actions of `unfold velero-plugin`. */
export const unfoldTraits: MachineTraits = {
  pinsOf: pinsOfMachine,
  writesPins: true,
  savesTypes: false,
  stateBy: "preference",
  savesEverythingNamed: true,
  roundTripsSaved: false,
};

const roles: readonly (readonly [role: Role, statusField: string])[] = [
  ["instancetype", "instancetypeRef"],
  ["preference", "preferenceRef"],
];

/** The pins in a machine's spec alone: what releases before KubeVirt 1.5 kept, and restored machines have. */
export function pinsInSpec(vm: KubeObject): ReadonlyMap<Role, string> {
  return pins(vm, (role) => stringAt(vm.spec, role, "revisionName"));
}

/** The pin in status where status says anything of the role, else the one in spec (kubevirt-velero-plugin 0.8). */
export function pinsInStatusFirst(vm: KubeObject): ReadonlyMap<Role, string> {
  return pins(vm, (role, field) => {
    const reference = objectAt(vm.status, field);
    if (reference === undefined) return stringAt(vm.spec, role, "revisionName");
    return stringAt(reference, "controllerRevisionRef", "name");
  });
}

function pins(
  vm: KubeObject,
  nameOf: (role: Role, statusField: string) => string | undefined,
): ReadonlyMap<Role, string> {
  const found = new Map<Role, string>();
  for (const [role, field] of roles) {
    const name = nameOf(role, field) ?? "";
    if (objectAt(vm.spec, role) !== undefined && name !== "") found.set(role, name);
  }
  return found;
}

/** Fields of a machine that kubevirt-velero-plugin passes over. */
const passedOver = /^spec\.template\.spec\.networks\[|\.sysprep\.|\.imagePullSecret$/;

/** What a machine names, as far as a plugin with these traits follows it. */
export function partsNamed(vm: KubeObject, traits: MachineTraits): readonly AdditionalItem[] {
  const { namespace = "" } = vm.metadata;
  const revisions = [...traits.pinsOf(vm).values()].map((pin) => itemOf(resources.revisions, namespace, pin));
  const named = dependenciesOf(vm).filter(
    ({ field }) => traits.savesEverythingNamed || !passedOver.test(field),
  );
  return [...revisions, ...named.map((one) => itemOf(one.groupResource, one.namespace, one.name))];
}

/** The types a machine's matchers mean. */
export function typesNamed(vm: KubeObject): readonly AdditionalItem[] {
  return roles.flatMap(([role]) => {
    const name = stringAt(vm.spec, role, "name") ?? "";
    const kind = matchedKind(role, stringAt(vm.spec, role, "kind") ?? "");
    if (name === "" || kind === undefined) return [];
    const namespace = kind.scope === "namespaced" ? (vm.metadata.namespace ?? "") : "";
    return [itemOf(`${kind.plural}.instancetype.kubevirt.io`, namespace, name)];
  });
}

/** A value without what lies at any of the paths; `*` stands for every item of a list. */
export function withoutPaths(value: JsonValue, paths: readonly (readonly string[])[]): JsonValue {
  return paths.reduce<JsonValue>((left, path) => withoutPath(left, path), value);
}

function withoutPath(value: JsonValue, [key = "", ...rest]: readonly string[]): JsonValue {
  if (key === "*") return Array.isArray(value) ? value.map((item) => withoutPath(item, rest)) : value;
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return value;
  const left: MutableJsonObject = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined || (name === key && rest.length === 0)) continue;
    setOwnField(left, name, name === key ? withoutPath(field, rest) : field);
  }
  return left;
}
