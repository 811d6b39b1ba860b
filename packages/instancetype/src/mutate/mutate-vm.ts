import { type KubeObject, withFieldAt } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import { machineTypeFor } from "../expand/vmi-defaults.js";
import { struct, text } from "../field-value.js";
import { type FoundType, find } from "../find/find.js";
import type { TypeLookup } from "../find/type-lookup.js";
import { preferVm, withTextAt } from "./prefer-vm.js";

export interface MutateInput {
  readonly operation: "CREATE" | "UPDATE";
  readonly lookup: TypeLookup;
  /** Taken instead of what `lookup` says, where the caller knows better. */
  readonly preference?: FoundType | undefined;
  readonly config: ClusterConfig;
  /** Makes a random UUID; called for the firmware of new machines. */
  readonly newUuid: () => string;
  /** Architecture the first boot image is labelled with, where the caller has looked. */
  readonly imageArchitecture?: string | undefined;
}

/** Annotation of templates that says how PCI slots are laid out. */
export const pciTopologyAnnotation = "kubevirt.io/pci-topology-version";
const pciTopology = "v3";

const pciMachines: { readonly [architecture: string]: string } = { amd64: "q35", arm64: "virt" };

/**
 * What KubeVirt's mutating webhook makes of a virtual machine whose matchers are checked and inferred: preferences
 * first, then identity of new machines, then cluster defaults. A machine without template is left to validation.
 */
export function mutateVm(vm: KubeObject, input: MutateInput): KubeObject {
  if (struct(vm.spec, "template") === undefined) return vm;
  const preferred = preferVm(vm, input.preference ?? preferenceIn(vm, input.lookup));
  const identified = input.operation === "CREATE" ? withIdentity(preferred, input.newUuid) : preferred;
  const completed = withPlatform(identified, input);
  return input.operation === "CREATE" ? withPciTopology(completed) : completed;
}

function preferenceIn(vm: KubeObject, lookup: TypeLookup): FoundType | undefined {
  const result = find("preference", vm, lookup);
  return result.ok ? result.found : undefined;
}

function withIdentity(vm: KubeObject, newUuid: () => string): KubeObject {
  const withUuid = withTextAt(vm, ["domain", "firmware", "uuid"], newUuid());
  return withTextAt(withUuid, ["domain", "firmware", "serial"], newUuid());
}

function withPlatform(vm: KubeObject, { config, imageArchitecture }: MutateInput): KubeObject {
  const withArchitecture = withTextAt(vm, ["architecture"], imageArchitecture || config.architecture);
  const type = machineTypeFor(text(vmiSpecOf(withArchitecture), "architecture"), config);
  return withTextAt(withArchitecture, ["domain", "machine", "type"], type);
}

function withPciTopology(vm: KubeObject): KubeObject {
  const spec = vmiSpecOf(vm);
  const architecture = text(spec, "architecture");
  const family = Object.hasOwn(pciMachines, architecture) ? pciMachines[architecture] : undefined;
  const type = text(struct(struct(spec, "domain"), "machine"), "type");
  if (family === undefined || !type.startsWith(family)) return vm;
  const annotations = struct(struct(struct(vm.spec, "template"), "metadata"), "annotations");
  if (annotations !== undefined && Object.hasOwn(annotations, pciTopologyAnnotation)) return vm;
  const path = ["spec", "template", "metadata", "annotations", pciTopologyAnnotation] as const;
  return withFieldAt(vm, [...path], pciTopology) as KubeObject;
}

function vmiSpecOf(vm: KubeObject): ReturnType<typeof struct> {
  return struct(struct(vm.spec, "template"), "spec");
}
