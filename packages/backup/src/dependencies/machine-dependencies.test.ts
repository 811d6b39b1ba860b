import { expect, it } from "vitest";
import { machine, template } from "../testing/objects.js";
import { dependenciesOf } from "./machine-dependencies.js";

it.each<[string, object, readonly string[]]>([
  [
    "a PVC",
    { volumes: [{ name: "a", persistentVolumeClaim: { claimName: "x" } }] },
    ["persistentvolumeclaims shop/x"],
  ],
  [
    "a DataVolume and its PVC",
    { volumes: [{ name: "a", dataVolume: { name: "x" } }] },
    ["datavolumes.cdi.kubevirt.io shop/x", "persistentvolumeclaims shop/x"],
  ],
  [
    "a memory dump",
    { volumes: [{ name: "a", memoryDump: { claimName: "x" } }] },
    ["persistentvolumeclaims shop/x"],
  ],
  ["a ConfigMap", { volumes: [{ name: "a", configMap: { name: "x" } }] }, ["configmaps shop/x"]],
  ["a Secret", { volumes: [{ name: "a", secret: { secretName: "x" } }] }, ["secrets shop/x"]],
  ["an optional Secret", { volumes: [{ name: "a", secret: { secretName: "x", optional: true } }] }, []],
  [
    "a ServiceAccount",
    { volumes: [{ name: "a", serviceAccount: { serviceAccountName: "x" } }] },
    ["serviceaccounts shop/x"],
  ],
  [
    "cloud-init data in Secrets",
    {
      volumes: [
        { name: "a", cloudInitNoCloud: { secretRef: { name: "x" }, networkDataSecretRef: { name: "y" } } },
      ],
    },
    ["secrets shop/x", "secrets shop/y"],
  ],
  [
    "a sysprep ConfigMap",
    { volumes: [{ name: "a", sysprep: { configMap: { name: "x" } } }] },
    ["configmaps shop/x"],
  ],
  [
    "a pull secret",
    { volumes: [{ name: "a", containerDisk: { image: "i", imagePullSecret: "x" } }] },
    ["secrets shop/x"],
  ],
  [
    "access credentials",
    {
      accessCredentials: [
        { sshPublicKey: { source: { secret: { secretName: "x" } } } },
        { userPassword: { source: { secret: { secretName: "y" } } } },
      ],
    },
    ["secrets shop/x", "secrets shop/y"],
  ],
  [
    "networks, those of other namespaces too",
    {
      networks: [
        { name: "a", multus: { networkName: "x" } },
        { name: "b", multus: { networkName: "net/y" } },
        { name: "c", pod: {} },
      ],
    },
    [
      "network-attachment-definitions.k8s.cni.cncf.io shop/x",
      "network-attachment-definitions.k8s.cni.cncf.io net/y",
    ],
  ],
  [
    "one object named twice",
    {
      volumes: [
        { name: "a", configMap: { name: "x" } },
        { name: "b", configMap: { name: "x" } },
      ],
    },
    ["configmaps shop/x"],
  ],
])("finds %s", (_what, spec, expected) => {
  const found = dependenciesOf(machine({ template: template({ volumes: [], ...spec }) }));
  expect(found.map(({ groupResource, namespace, name }) => `${groupResource} ${namespace}/${name}`)).toEqual(
    expected,
  );
});
