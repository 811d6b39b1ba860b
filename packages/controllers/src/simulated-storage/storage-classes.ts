import { isJsonObject, type JsonObject, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";

/** Provisioner of the storage classes whose volumes are simulated; claims of any other are left alone. */
export const provisioner = "simulated.unfold.dev";

/** What a class of ours can do, from its parameters. */
export interface StorageProfile {
  /** Preferred first. */
  readonly accessModes: readonly string[];
  readonly volumeMode: string;
}

const defaultMarks = [
  "storageclass.kubevirt.io/is-default-virt-class",
  "storageclass.kubernetes.io/is-default-class",
] as const;

/** The classes a control plane starts with: shared disks, and disks of one node that wait for their consumer. */
export function initialStorageClasses(): readonly KubeObject[] {
  const marks = Object.fromEntries(defaultMarks.map((mark) => [mark, "true"]));
  return [
    storageClass("simulated-shared", "Immediate", {
      annotations: marks,
      parameters: { accessModes: "ReadWriteMany,ReadWriteOnce,ReadOnlyMany", volumeMode: "Block" },
    }),
    storageClass("simulated-local", "WaitForFirstConsumer", {
      annotations: {},
      parameters: { accessModes: "ReadWriteOnce", volumeMode: "Filesystem" },
    }),
  ];
}

function storageClass(
  name: string,
  volumeBindingMode: string,
  { annotations, parameters }: { readonly annotations: JsonObject; readonly parameters: JsonObject },
): KubeObject {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, annotations: annotations as { readonly [key: string]: string } },
    provisioner,
    parameters,
    reclaimPolicy: "Delete",
    volumeBindingMode,
    allowVolumeExpansion: true,
  };
}

/** What the class can do; undefined for a class of another provisioner, or none. */
export function profileOf(storageClass: KubeObject | undefined): StorageProfile | undefined {
  if (storageClass === undefined || storageClass["provisioner"] !== provisioner) return undefined;
  const given = storageClass["parameters"];
  const parameters = isJsonObject(given) ? given : {};
  const modes = stringAt(parameters, "accessModes") ?? "ReadWriteOnce";
  return {
    accessModes: modes.split(",").map((mode) => mode.trim()),
    volumeMode: stringAt(parameters, "volumeMode") ?? "Filesystem",
  };
}

/** Whether claims of the class are bound only when somebody uses them. */
export function waitsForConsumer(storageClass: KubeObject | undefined): boolean {
  return storageClass?.["volumeBindingMode"] === "WaitForFirstConsumer";
}

/** The class of claims that name none; virtual machine disks prefer the default class for virtualisation. */
export function defaultClass(
  classes: readonly KubeObject[],
  use: "disks" | "any" = "any",
): KubeObject | undefined {
  const marks = use === "disks" ? defaultMarks : [defaultMarks[1]];
  for (const mark of marks) {
    const found = classes.find(({ metadata }) => objectAt(metadata, "annotations")?.[mark] === "true");
    if (found !== undefined) return found;
  }
  return undefined;
}
