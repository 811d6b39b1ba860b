import {
  type Client,
  fieldAt,
  type JsonValue,
  type KubeObject,
  listAt,
  parseApiVersion,
  stringAt,
} from "@unfold/apimachinery";
import { lookupOf, type Role, referencesOf } from "@unfold/instancetype";
import { viewMachine } from "../audit/machine-view.js";
import { hasPersistentState, statePvcPrefix } from "../checks/persistent-state.js";
import { resources } from "../inventory/known-resources.js";
import { claimResource, getIfThere, podResource } from "./get-if-there.js";
import type { AdditionalItem } from "./item-action.js";

const roles: readonly (readonly [role: Role, statusField: string])[] = [
  ["instancetype", "instancetypeRef"],
  ["preference", "preferenceRef"],
];

/** Names of the revisions a machine runs on: the one in its spec, else the one in its status. */
export function pinsOfMachine(vm: KubeObject): ReadonlyMap<Role, string> {
  const pins = new Map<Role, string>();
  for (const [role, field] of roles) {
    const pin =
      stringAt(vm.spec, role, "revisionName") || stringAt(vm.status, field, "controllerRevisionRef", "name");
    if (pin !== undefined && pin !== "") pins.set(role, pin);
  }
  return pins;
}

/** `secrets` or `datavolumes.cdi.kubevirt.io` as Velero names resources. */
export function itemOf(groupResource: string, namespace: string, name: string): AdditionalItem {
  const dot = groupResource.indexOf(".");
  const [resource, group] =
    dot === -1 ? [groupResource, ""] : [groupResource.slice(0, dot), groupResource.slice(dot + 1)];
  return { group, resource, namespace, name };
}

/**
 * Names of the claims of a machine's TPM and EFI state: those the cluster has, else the name older releases gave them.
 * @param by whether there is any state is decided with the preference applied, or by the template alone
 */
export async function stateClaimNames(
  vm: KubeObject,
  cluster: Client,
  by: "preference" | "template" = "preference",
): Promise<readonly string[]> {
  const { namespace = "", name = "" } = vm.metadata;
  const types = by === "template" ? lookupOf([]) : await fetchedTypes(vm, cluster);
  if (hasPersistentState(viewMachine(vm, "", types)) === "none") return [];
  const { items } = await cluster.list(claimResource, {
    namespace,
    labelSelector: `${statePvcPrefix}=${name}`,
  });
  return items.length > 0 ? items.map(({ metadata }) => metadata.name ?? "") : [`${statePvcPrefix}-${name}`];
}

async function fetchedTypes(vm: KubeObject, cluster: Client) {
  const references = referencesOf(vm);
  const objects = await Promise.all(
    references.map(({ resource, namespace = "", name }) => getIfThere(cluster, resource, namespace, name)),
  );
  const lookup = lookupOf(objects.filter((object) => object !== undefined));
  return lookup;
}

/** The instance and its launcher, while the machine has them. */
export async function runningParts(vm: KubeObject, cluster: Client): Promise<readonly AdditionalItem[]> {
  const { namespace = "", name = "" } = vm.metadata;
  if (fieldAt(vm.status, "created") !== true) return [];
  const launcher = await launcherOf(namespace, name, cluster);
  const instance = itemOf(resources.machineInstances, namespace, name);
  return launcher === undefined
    ? [instance]
    : [instance, itemOf(resources.pods, namespace, launcher.metadata.name ?? "")];
}

/** The virt-launcher pod of an instance, by the annotation that names the domain. */
export async function launcherOf(
  namespace: string,
  name: string,
  cluster: Client,
): Promise<KubeObject | undefined> {
  const { items } = await cluster.list(podResource, {
    namespace,
    labelSelector: "kubevirt.io=virt-launcher",
  });
  return items.find(({ metadata }) => metadata.annotations?.["kubevirt.io/domain"] === name);
}

/** A disk of a template: on a DataVolume, or on a claim by itself. */
export interface DiskVolume {
  readonly dataVolume?: string;
  readonly claim?: string;
}

/** The disks of a template. */
export function diskVolumes(spec: JsonValue | undefined): readonly DiskVolume[] {
  return listAt(spec, "volumes").flatMap((volume): readonly DiskVolume[] => {
    const dataVolume = stringAt(volume, "dataVolume", "name");
    if (dataVolume !== undefined) return [{ dataVolume }];
    const claim = stringAt(volume, "persistentVolumeClaim", "claimName");
    return claim === undefined ? [] : [{ claim }];
  });
}

/** Whether an object has an owner of a kind of KubeVirt. */
export function isOwnedBy({ metadata }: KubeObject, kind: string): boolean {
  return (
    metadata.ownerReferences?.some(
      (owner) => owner.kind === kind && parseApiVersion(owner.apiVersion).group !== "",
    ) === true
  );
}
