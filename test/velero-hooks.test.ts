import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { runUnfold } from "@unfold/cli";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { resources } from "@unfold/controllers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { observed } from "./support/observed.js";
import { veleroObject } from "./support/sites.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-velero-hooks-"));
const kubeconfigFile = join(folder, "kubeconfig");
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane({ kubeconfigFile });
});

afterAll(async () => {
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function runningMachine(name: string, annotations: { readonly [key: string]: string }): Promise<void> {
  await plane.client.create(resources.virtualMachines, {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "default", labels: { app: name } },
    spec: {
      runStrategy: "Always",
      template: {
        metadata: { labels: { app: name }, annotations },
        spec: { domain: { devices: {}, memory: { guest: "1Gi" } } },
      },
    },
  });
  await observed(
    plane.client,
    resources.virtualMachines,
    { namespace: "default", name },
    ({ status }) => stringAt(status, "printableStatus") === "Running",
  );
}

async function backedUp(name: string, app: string): Promise<KubeObject> {
  const spec = { includedNamespaces: ["default"], labelSelector: { matchLabels: { app } } };
  await plane.client.create(veleroResources.backups, veleroObject("Backup", name, spec));
  return observed(plane.client, veleroResources.backups, { namespace: "velero", name }, ({ status }) =>
    ["Completed", "PartiallyFailed", "Failed"].includes(stringAt(status, "phase") ?? ""),
  );
}

const logOf = (name: string): Promise<string> => told("logs", name);

async function told(verb: string, name: string): Promise<string> {
  let text = "";
  await runUnfold(["backup", verb, name, "--kubeconfig", kubeconfigFile], {
    out: (more) => {
      text += more;
    },
    err: () => undefined,
  });
  return text;
}

/** Resolves once a guest's file systems stand still, or go on. */
function freezeState(name: string, state: string | undefined): Promise<KubeObject> {
  const key = { namespace: "default", name };
  return observed(
    plane.client,
    resources.virtualMachineInstances,
    key,
    ({ status }) => stringAt(status, "fsFreezeStatus") === state,
  );
}

it("a guest stands still while its pod and volumes are saved, and goes on afterwards", async () => {
  await runningMachine("calm", {});
  const frozen = freezeState("calm", "frozen");
  const { status } = await backedUp("frozen", "calm");
  await frozen;
  await freezeState("calm", undefined);
  expect(status).toMatchObject({ phase: "Completed", hookStatus: { hooksAttempted: 2 } });
  expect(await logOf("frozen")).toContain("virt-freezer --freeze --name calm --namespace default");
});

it("a guest that cannot be frozen makes the backup fail in part, and is saved all the same", async () => {
  await runningMachine("stubborn", { "unfold.dev/simulate": "freeze-failure" });
  const { status } = await backedUp("partly", "stubborn");
  expect(status).toMatchObject({
    phase: "PartiallyFailed",
    errors: 1,
    hookStatus: { hooksAttempted: 2, hooksFailed: 1 },
  });
  expect(await told("describe", "partly")).toMatch(/^Hooks: +2 attempted, 1 failed$/m);
  const log = await logOf("partly");
  expect(log).toContain("Error executing hook error: /command terminated with exit code 1");
  expect(log).toContain("Backed up virtualmachines.kubevirt.io default/stubborn");
});

it("a guest whose machine says so is not frozen", async () => {
  await runningMachine("skipped", { "kubevirt.io/skip-backup-hooks": "true" });
  const { status } = await backedUp("unfrozen", "skipped");
  expect(status).toMatchObject({ phase: "Completed", hookStatus: {} });
});
