import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KubeList, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./support/eventually.js";
import { Kubectl } from "./support/kubectl.js";
import { type RealCluster, realClusterIsMissing, startRealCluster } from "./support/real-cluster.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));

const missing = await realClusterIsMissing();

describe.skipIf(missing !== undefined)(
  `the three policies on a real kube-apiserver${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    const state = mkdtempSync(join(tmpdir(), "unfold-real-cluster-"));
    const kubeconfig = join(state, "kubeconfig");
    const kubectl = new Kubectl(kubeconfig);
    let cluster: RealCluster | undefined;
    let operator: ChildProcess;

    beforeAll(async () => {
      cluster = await startRealCluster(state);
      operator = spawn(process.execPath, [unfold, "operator", "--kubeconfig", kubeconfig]);
      await new Promise<void>((resolve, reject) => {
        let printed = "";
        operator.stderr?.on("data", (chunk: Buffer) => {
          printed += chunk;
        });
        operator.stdout?.on("data", (chunk: Buffer) => {
          printed += chunk;
          if (printed.includes("is ready")) resolve();
        });
        operator.on("close", (code) => reject(new Error(`unfold operator exited with ${code}: ${printed}`)));
      });
    });

    afterAll(async () => {
      const ended =
        operator === undefined ? undefined : new Promise((resolve) => operator.once("close", resolve));
      operator?.kill("SIGTERM");
      await ended;
      await cluster?.stop();
      rmSync(state, { recursive: true, force: true });
    });

    async function setPolicyThere(policy: string): Promise<void> {
      await setPolicy(kubectl, policy);
      await eventually(`${policy} reached the KubeVirt resource`, async () => {
        const kubevirt = await kubectl.json<KubeObject>([
          "get",
          "kubevirt",
          "-n",
          "openshift-cnv",
          "kubevirt-kubevirt-hyperconverged",
        ]);
        const found = stringAt(kubevirt, "spec", "configuration", "instancetype", "referencePolicy");
        return found === policy ? true : undefined;
      });
    }

    async function typeRevisions(): Promise<readonly KubeObject[]> {
      const selector = "instancetype.kubevirt.io/object-name";
      return (await kubectl.json<KubeList>(["get", "controllerrevisions", "-l", selector])).items;
    }

    function names(vm: KubeObject): boolean {
      return objectAt(vm.spec, "instancetype") !== undefined || objectAt(vm.spec, "preference") !== undefined;
    }

    it("reference captures, expand stores flat at admission, expandAll expands what is there", async () => {
      await setPolicyThere("reference");
      await kubectl.run(["apply", "-f", "-"], await fedoraManifest("pinned"));
      await eventually("two revisions of pinned", async () =>
        (await typeRevisions()).length === 2 ? true : undefined,
      );

      await setPolicyThere("expand");
      await kubectl.run(["apply", "-f", "-"], await fedoraManifest("flat"));
      const flat = await kubectl.json<KubeObject>(["get", "vm", "flat"]);
      expect(names(flat)).toBe(false);
      expect(stringAt(flat, "spec", "template", "spec", "domain", "memory", "guest")).toBe("4Gi");
      expect(names(await kubectl.json<KubeObject>(["get", "vm", "pinned"]))).toBe(true);

      await kubectl.run(["apply", "-f", "-"], await fedoraManifest("flat"));
      const again = await kubectl.json<KubeObject>(["get", "vm", "flat"]);
      expect(names(again)).toBe(false);
      expect(again.metadata.generation).toBe(flat.metadata.generation);

      await setPolicyThere("expandAll");
      const expanded = await eventually("pinned is flat and its revisions are gone", async () => {
        const vm = await kubectl.json<KubeObject>(["get", "vm", "pinned"]);
        return !names(vm) && (await typeRevisions()).length === 0 ? vm : undefined;
      });
      expect(objectAt(expanded, "status", "instancetypeRef")).toBeUndefined();
    });
  },
);
