import { listAt, stringAt } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { launcherPod } from "./launcher-pod.js";

const vmi = (annotations?: { readonly [key: string]: string }) => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachineInstance",
  metadata: {
    name: "web",
    namespace: "shop",
    uid: "u",
    ...(annotations === undefined ? {} : { annotations }),
  },
});

it("launcher pods ask Velero to freeze the guest in the form that KubeVirt writes", () => {
  const { metadata, spec } = launcherPod(vmi(), {});
  expect(metadata.annotations).toMatchObject({
    "pre.hook.backup.velero.io/container": "compute",
    "pre.hook.backup.velero.io/command":
      '["/usr/bin/virt-freezer", "--freeze", "--name", "web", "--namespace", "shop"]',
    "post.hook.backup.velero.io/container": "compute",
    "post.hook.backup.velero.io/command":
      '["/usr/bin/virt-freezer", "--unfreeze", "--name", "web", "--namespace", "shop"]',
  });
  expect(listAt(spec, "containers").map((container) => stringAt(container, "name"))).toEqual(["compute"]);
});

it("an instance can say that it wants none of it", () => {
  const { metadata } = launcherPod(vmi({ "kubevirt.io/skip-backup-hooks": "true" }), {});
  expect(Object.keys(metadata.annotations ?? {}).filter((key) => key.includes("velero"))).toEqual([]);
});
