import { fieldAt, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { type Release, releaseOf } from "../audit/cluster-settings.js";
import type { Inventory } from "../inventory/inventory.js";
import { resources } from "../inventory/known-resources.js";

const pluginImage = "kubevirt-velero-plugin";

/** The Deployment that runs Velero, as Velero and OADP name it. */
export function veleroDeployment(inventory: Inventory): KubeObject | undefined {
  return inventory.list(resources.deployments).find(({ metadata }) => metadata.name === "velero");
}

/** The KubeVirt plugin of a cluster's Velero. */
export interface KubeVirtPlugin {
  /** Undefined when the image has no version as tag. */
  readonly release: Release | undefined;
  readonly image: string;
}

/** The plugin among the init containers of Velero; undefined when it is not installed. */
export function kubeVirtPlugin(inventory: Inventory): KubeVirtPlugin | undefined {
  const spec = fieldAt(veleroDeployment(inventory)?.spec, "template", "spec");
  for (const container of listAt(spec, "initContainers")) {
    const image = stringAt(container, "image") ?? "";
    if (image.includes(pluginImage)) return { image, release: releaseOf(/:(v?\d[^@]*)/.exec(image)?.[1]) };
  }
  return undefined;
}

/** Resources named by `--restore-resource-priorities`, in order; undefined when Velero runs with its own. */
export function restorePriorities(inventory: Inventory): readonly string[] | undefined {
  const containers = listAt(fieldAt(veleroDeployment(inventory)?.spec, "template", "spec"), "containers");
  const args = containers.flatMap((container) => [
    ...listAt(container, "command"),
    ...listAt(container, "args"),
  ]);
  const flag = args.find(
    (arg) => typeof arg === "string" && arg.startsWith("--restore-resource-priorities="),
  );
  return typeof flag === "string" ? flag.slice(flag.indexOf("=") + 1).split(",") : undefined;
}
