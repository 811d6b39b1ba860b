/** Objects that the commands are given. */

export const machine = (name: string, runStrategy = "Halted"): object => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name, labels: { app: name } },
  spec: {
    runStrategy,
    template: { spec: { domain: { devices: {} }, terminationGracePeriodSeconds: 0 } },
  },
});

export const configMap = (name: string, data: object = {}, metadata: object = {}): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
  data,
});

export const list = (...items: readonly object[]): object => ({ apiVersion: "v1", kind: "List", items });

/** A definition whose objects count up. */
export const counterDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "counters.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "counters", singular: "counter", kind: "Counter", shortNames: ["cnt"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" },
        },
        additionalPrinterColumns: [{ name: "Value", type: "integer", jsonPath: ".value" }],
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              value: {
                description: "How much was counted.",
                type: "integer",
                "x-kubernetes-validations": [{ rule: "self >= oldSelf", message: "only grows" }],
              },
              spec: { type: "object", properties: { replicas: { type: "integer" } } },
              status: { type: "object", properties: { replicas: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
};

export const counter = (name: string, value: number, more: object = {}): object => ({
  apiVersion: "example.com/v1",
  kind: "Counter",
  metadata: { name },
  value,
  spec: { replicas: 1 },
  ...more,
});
