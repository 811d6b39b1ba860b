import { expect, it } from "vitest";
import { inRestoreOrder } from "./restore-order.js";

const groupResources = [
  "virtualmachines.kubevirt.io",
  "pods",
  "datavolumes.cdi.kubevirt.io",
  "controllerrevisions.apps",
  "persistentvolumeclaims",
  "clusters.cluster.x-k8s.io",
  "virtualmachineinstancetypes.instancetype.kubevirt.io",
  "customresourcedefinitions.apiextensions.k8s.io",
  "secrets",
];

it("restores definitions, claims and revisions before machines", () => {
  expect(inRestoreOrder(groupResources)).toEqual([
    "customresourcedefinitions.apiextensions.k8s.io",
    "persistentvolumeclaims",
    "secrets",
    "pods",
    "controllerrevisions.apps",
    "datavolumes.cdi.kubevirt.io",
    "virtualmachineinstancetypes.instancetype.kubevirt.io",
    "virtualmachines.kubevirt.io",
    "clusters.cluster.x-k8s.io",
  ]);
});

it("puts first what a tool puts first", () => {
  expect(inRestoreOrder(groupResources, ["virtualmachines.kubevirt.io"])[0]).toBe(
    "virtualmachines.kubevirt.io",
  );
});
