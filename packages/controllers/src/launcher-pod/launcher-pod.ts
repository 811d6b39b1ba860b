import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { kubevirtVersion } from "../kubevirt/status.js";
import { claimNameOf } from "../storage/volume-claims.js";

/** Label of a launcher pod with the uid of its instance. */
export const createdByLabel = "kubevirt.io/created-by";

/** Label of a migration's target pod with the uid of the migration. */
export const migrationLabel = "kubevirt.io/migrationJobUID";

/** Readiness gate that a paused guest's pod does not pass. */
export const unpausedGate = "kubevirt.io/virtual-machine-unpaused";

/** Image of the launcher, as in `status.launcherContainerImageVersion`. */
export const launcherImage = `quay.io/kubevirt/virt-launcher:${kubevirtVersion}`;

/** The container that the guest runs in. */
export const computeContainer = "compute";

export interface LauncherPodOptions {
  /** The pod is bound to it at once. */
  readonly nodeName?: string | undefined;
  /** The migration it is the target of. */
  readonly migration?: KubeObject;
}

/** The pod an instance runs in (KubeVirt pkg/virt-controller/services), as far as clients look at it. */
export function launcherPod(vmi: KubeObject, { nodeName, migration }: LauncherPodOptions): KubeObject {
  const { name = "", namespace = "", uid = "", labels } = vmi.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `virt-launcher-${name}-`,
      namespace,
      labels: {
        ...labels,
        "kubevirt.io": "virt-launcher",
        [createdByLabel]: uid,
        "vm.kubevirt.io/name": name.slice(0, 63),
        "vmi.kubevirt.io/id": name.slice(0, 63),
        ...(nodeName === undefined ? {} : { "kubevirt.io/nodeName": nodeName }),
        ...(migration === undefined ? {} : { [migrationLabel]: migration.metadata.uid ?? "" }),
      },
      annotations: {
        "kubevirt.io/domain": name,
        "kubevirt.io/migrationTransportUnix": "true",
        ...freezeHooks(vmi),
      },
      ownerReferences: [
        {
          apiVersion: "kubevirt.io/v1",
          kind: "VirtualMachineInstance",
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      restartPolicy: "Never",
      hostname: stringAt(vmi.spec, "hostname") ?? name,
      automountServiceAccountToken: false,
      readinessGates: [{ conditionType: unpausedGate }],
      containers: [{ name: computeContainer, image: launcherImage, ...resourcesOf(vmi) }],
      volumes: claimVolumes(vmi),
    },
  };
}

/** Annotation of a machine or instance whose launcher pods get no freeze hooks (KubeVirt pkg/storage/velero). */
const skipHooksAnnotation = "kubevirt.io/skip-backup-hooks";

/** What Velero runs in the pod before and after it is saved: the guest's file systems stand still meanwhile. */
function freezeHooks({ metadata }: KubeObject): { readonly [annotation: string]: string } {
  const { name = "", namespace = "", annotations } = metadata;
  if (annotations?.[skipHooksAnnotation] === "true") return {};
  const freezer = (action: string): string => {
    const words = ["/usr/bin/virt-freezer", action, "--name", name, "--namespace", namespace];
    return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
  };
  return {
    "pre.hook.backup.velero.io/container": computeContainer,
    "pre.hook.backup.velero.io/command": freezer("--freeze"),
    "post.hook.backup.velero.io/container": computeContainer,
    "post.hook.backup.velero.io/command": freezer("--unfreeze"),
  };
}

/** Requests grow with the guest: a tenth of a CPU for each virtual one, and its memory. */
function resourcesOf({ spec }: KubeObject): JsonObject {
  const cpu = objectAt(spec, "domain", "cpu");
  const virtual = ["sockets", "cores", "threads"].reduce(
    (count, field) => count * Number(cpu?.[field] ?? 1),
    1,
  );
  const given = objectAt(spec, "domain", "resources", "requests");
  const memory = stringAt(spec, "domain", "memory", "guest");
  const requests = { cpu: `${virtual * 100}m`, ...(memory === undefined ? {} : { memory }), ...given };
  return { resources: { requests } };
}

function claimVolumes({ spec }: KubeObject): readonly JsonObject[] {
  return listAt(spec, "volumes").flatMap((volume) => {
    const claimName = claimNameOf(volume);
    const name = stringAt(volume, "name") ?? "";
    return claimName === undefined ? [] : [{ name, persistentVolumeClaim: { claimName } }];
  });
}
