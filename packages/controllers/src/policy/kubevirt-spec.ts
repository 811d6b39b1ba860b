import { fieldAt, type JsonObject, type JsonValue, type KubeObject, objectAt } from "@unfold/apimachinery";
import { applyJsonPatchAnnotation } from "./json-patch-annotation.js";
import { policyGate } from "./reference-policy.js";

/** KubeVirt gates that the HyperConverged operator 1.16 always lists. */
const standingGates = [
  "CPUManager",
  "ExpandDisks",
  "HostDevices",
  "HotplugVolumes",
  "HypervStrictCheck",
  policyGate,
  "KubevirtSeccompProfile",
  "Snapshot",
  "VMExport",
  "VMPersistentState",
  "WithHostModelCPU",
] as const;

/** HyperConverged gate → KubeVirt gate. */
const mappedGates = {
  alignCPUs: "AlignCPUs",
  decentralizedLiveMigration: "DecentralizedLiveMigration",
  downwardMetrics: "DownwardMetrics",
  persistentReservation: "PersistentReservation",
} as const;

/** HyperConverged field → path in the KubeVirt spec, for values that are handed on as they are. */
const handedOn: readonly { readonly from: string; readonly to: string }[] = [
  { from: "CommonInstancetypesDeployment", to: "commonInstancetypesDeployment" },
  { from: "defaultCPUModel", to: "cpuModel" },
  { from: "defaultRuntimeClass", to: "defaultRuntimeClass" },
  { from: "evictionStrategy", to: "evictionStrategy" },
  { from: "instancetypeConfig", to: "instancetype" },
  { from: "ksmConfiguration", to: "ksmConfiguration" },
  { from: "liveUpdateConfiguration", to: "liveUpdateConfiguration" },
  { from: "vmStateStorageClass", to: "vmStateStorageClass" },
];

/**
 * The whole KubeVirt spec for a HyperConverged (v1beta1) object, as release 1.16 of the operator generates it
 * (controllers/operands/kubevirt.go); the jsonpatch annotation has the last word. Pure, so that admission can answer
 * from the HyperConverged object before the operator's loop has come round.
 *
 * @throws JsonPatchAnnotationError when the annotation cannot be applied.
 */
export function kubevirtSpecFor(hyperconverged: KubeObject): JsonObject {
  const spec = objectAt(hyperconverged, "spec") ?? {};
  const generated: JsonObject = {
    certificateRotateStrategy: {},
    configuration: configurationFor(spec),
    customizeComponents: {},
    productComponent: "compute",
    productName: "hyperconverged-cluster",
    uninstallStrategy: fieldAt(spec, "uninstallStrategy") ?? "BlockUninstallIfWorkloadsExist",
    workloadUpdateStrategy: workloadUpdateStrategy(spec),
  };
  return applyJsonPatchAnnotation(hyperconverged, generated);
}

function configurationFor(spec: JsonObject): JsonObject {
  const copied = handedOn.flatMap(({ from, to }): (readonly [string, JsonValue])[] => {
    const value = fieldAt(spec, from) ?? null;
    return value === null ? [] : [[to, value]];
  });
  return {
    developerConfiguration: { featureGates: featureGates(spec) },
    // Not configurable in any release of the operator: on OpenShift the interface of a machine without one is NATed.
    network: { defaultNetworkInterface: "masquerade" },
    ...Object.fromEntries(copied),
    vmRolloutStrategy: "LiveUpdate",
  };
}

function featureGates(spec: JsonObject): readonly string[] {
  const wanted = Object.entries(mappedGates)
    .filter(([gate]) => fieldAt(spec, "featureGates", gate) === true)
    .map(([, gate]) => gate);
  return [...standingGates, ...wanted].sort();
}

function workloadUpdateStrategy(spec: JsonObject): JsonObject {
  return (
    objectAt(spec, "workloadUpdateStrategy") ?? {
      workloadUpdateMethods: ["LiveMigrate"],
      batchEvictionSize: 10,
      batchEvictionInterval: "1m0s",
    }
  );
}
