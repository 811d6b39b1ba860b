import type { JsonValue, KubeObject } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { withRestoreHooks } from "./restore-hooks.js";

const pod = (annotations: { readonly [key: string]: string }): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "db-0", namespace: "shop", labels: { app: "db" }, annotations },
  spec: { initContainers: [{ name: "own" }], containers: [{ name: "main" }] },
});

const restoreWith = (resources: JsonValue): KubeObject => ({
  apiVersion: "velero.io/v1",
  kind: "Restore",
  metadata: { name: "r" },
  spec: { hooks: { resources } },
});

const init = (name: string) => ({ init: { initContainers: [{ name, image: "i" }] } });

it("adds the containers of the entries that select a pod, before its own", () => {
  const restore = restoreWith([
    { name: "a", includedNamespaces: ["new"], postHooks: [init("first"), { exec: { command: ["x"] } }] },
    { name: "b", excludedNamespaces: ["new"], postHooks: [init("not")] },
    { name: "c", labelSelector: { matchLabels: { app: "db" } }, postHooks: [init("second")] },
  ]);
  const hooked = withRestoreHooks(pod({}), restore, "new");
  expect(hooked.pod.spec).toMatchObject({
    initContainers: [{ name: "first" }, { name: "second" }, { name: "own" }],
  });
  expect(hooked.commands).toBe(1);
});

it("adds the container of a pod's annotations in their place", () => {
  const annotations = {
    "init.hook.restore.velero.io/container-image": "alpine",
    "init.hook.restore.velero.io/command": '["/bin/ash", "-c", "date"]',
    "post.hook.restore.velero.io/command": "date",
  };
  const hooked = withRestoreHooks(
    pod(annotations),
    restoreWith([{ name: "a", postHooks: [init("x")] }]),
    "shop",
  );
  expect(hooked.pod.spec).toMatchObject({
    initContainers: [
      {
        name: expect.stringMatching(/^velero-restore-init-[0-9a-f]{8}$/),
        image: "alpine",
        command: ["/bin/ash", "-c", "date"],
      },
      { name: "own" },
    ],
  });
  expect(hooked.commands).toBe(1);
});

it("leaves a pod alone that nothing is asked for", () => {
  const plain = pod({});
  expect(withRestoreHooks(plain, restoreWith([]), "shop")).toEqual({ pod: plain, commands: 0 });
});
