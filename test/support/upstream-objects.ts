import { fieldAt, type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import type { ObjectName } from "./upstream-session.js";

const instancetypeApi = "instancetype.kubevirt.io/v1beta1";

/** An object of a kind of instance types and preferences. */
export function typeObject(kind: string, name: string, spec: JsonObject, namespace?: string): KubeObject {
  const isCluster = kind.startsWith("VirtualMachineCluster");
  return {
    apiVersion: instancetypeApi,
    kind,
    metadata: { name, ...(isCluster || namespace === undefined ? {} : { namespace }) },
    spec,
  };
}

export function sizes(guest: number, memory: string): JsonObject {
  return { cpu: { guest }, memory: { guest: memory } };
}

/** A VM that runs nothing but a container disk; `spec` is laid over it. */
export function machineObject(
  namespace: string,
  name: string,
  spec: JsonObject = {},
  template: JsonObject = {},
): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { namespace, name },
    spec: {
      runStrategy: "Always",
      template: {
        spec: {
          domain: { devices: {} },
          terminationGracePeriodSeconds: 0,
          volumes: [{ name: "root", containerDisk: { image: "quay.io/containerdisks/alpine:1" } }],
          ...template,
        },
      },
      ...spec,
    },
  };
}

export const machineName = (namespace: string, name: string): ObjectName => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { namespace, name },
});

export const instanceName = (namespace: string, name: string): ObjectName => ({
  ...machineName(namespace, name),
  kind: "VirtualMachineInstance",
});

export const revisionName = (namespace: string, name: string): ObjectName => ({
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  metadata: { namespace, name },
});

/** Conditions of upstream's matchers. */
export const isReady = (vm: KubeObject): KubeObject | undefined =>
  conditionOf(vm, "Ready")?.["status"] === "True" ? vm : undefined;

export const hasStatus =
  (wanted: string) =>
  (vm: KubeObject): KubeObject | undefined =>
    stringAt(vm.status, "printableStatus") === wanted ? vm : undefined;

export function conditionOf({ status }: KubeObject, type: string): JsonObject | undefined {
  return listAt(status, "conditions").find((one) => stringAt(one, "type") === type) as JsonObject | undefined;
}

/** Names of the revisions a VM's status refers to, of both roles. */
export function capturedRevisions({ status }: KubeObject): readonly (string | undefined)[] {
  return ["instancetypeRef", "preferenceRef"].map((ref) =>
    stringAt(fieldAt(status, ref), "controllerRevisionRef", "name"),
  );
}

/** A VM once both its types are captured. */
export const hasBothRevisions = (vm: KubeObject): readonly string[] | undefined => {
  const captured = capturedRevisions(vm).filter((name) => name !== undefined);
  return captured.length === 2 ? captured : undefined;
};
