import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  fieldAt,
  type JsonObject,
  type KubeList,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./support/eventually.js";
import { Kubectl, run } from "./support/kubectl.js";
import { missingRealCluster, RealCluster } from "./support/real-cluster.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));

const missing = await missingRealCluster();

describe.skipIf(missing !== undefined)(
  `Unfold on a real kube-apiserver${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    let cluster: RealCluster | undefined;
    let kubeconfig: string;
    let kubectl: Kubectl;
    let operator: ChildProcess;
    let webhooks = "";
    const kubevirtName = "kubevirt-kubevirt-hyperconverged";

    beforeAll(async () => {
      cluster = await RealCluster.start();
      kubeconfig = cluster.kubeconfig;
      kubectl = new Kubectl(kubeconfig);
      operator = spawn(process.execPath, [unfold, "operator", "--kubeconfig", kubeconfig]);
      await new Promise<void>((resolve, reject) => {
        let printed = "";
        operator.stderr?.on("data", (chunk: Buffer) => {
          printed += chunk;
        });
        operator.stdout?.on("data", (chunk: Buffer) => {
          printed += chunk;
          webhooks = /webhooks at (https:\S+),/.exec(printed)?.[1] ?? "";
          if (webhooks !== "") resolve();
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
    });

    async function setPolicyThere(policy: string): Promise<void> {
      await setPolicy(kubectl, policy);
      await eventually(`${policy} reached the KubeVirt resource`, async () => {
        const kubevirt = await kubectl.json<KubeObject>([
          "get",
          "kubevirt",
          "-n",
          "openshift-cnv",
          kubevirtName,
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

    it("says how far expansion has come, on the KubeVirt object and in metrics", async () => {
      await eventually("all are expanded", async () => {
        const kubevirt = await kubectl.json<KubeObject>([
          "get",
          "kubevirt",
          "-n",
          "openshift-cnv",
          kubevirtName,
        ]);
        const told = listAt(kubevirt.status, "conditions").find(
          (condition) => stringAt(condition, "type") === "VirtualMachinesExpanded",
        );
        return stringAt(told, "message") === "2 of 2 virtual machines are flat" ? true : undefined;
      });
      const { stdout } = await run("curl", ["-sk", `${webhooks}/metrics`]);
      expect(stdout).toContain('unfold_reference_policy{policy="expandAll"} 1\n');
      expect(stdout).toContain('unfold_virtual_machines{state="flat"} 2\n');
    });

    it("expanded machines become referencing ones again, with the revisions they had", async () => {
      await setPolicyThere("reference");
      await kubectl.run(["apply", "-f", "-"], await fedoraManifest("undone"));
      const before = await captured("undone");
      await setPolicyThere("expandAll");
      await eventually("undone is flat", async () =>
        names(await kubectl.json<KubeObject>(["get", "vm", "undone"])) ? undefined : true,
      );
      await eventually("no revision is left", async () =>
        (await typeRevisions()).length === 0 ? true : undefined,
      );
      await setPolicyThere("reference");
      const undone = await run(process.execPath, [unfold, "undo", "vm/undone", "--kubeconfig", kubeconfig]);
      expect(undone).toEqual({
        code: 0,
        stdout: "virtualmachine.kubevirt.io/undone undone\n",
        stderr: "",
      });
      expect(await captured("undone")).toEqual(before);
    });

    it("machines are snapshotted, restored and cloned, running and stopped, on the types they had", async () => {
      await setPolicyThere("reference");
      const sizes = { cpu: { guest: 1 }, memory: { guest: "3Gi" } };
      await create("instancetype.kubevirt.io/v1beta1", "VirtualMachineInstancetype", "size", sizes);
      const sized = (name: string, runStrategy: string) =>
        create("kubevirt.io/v1", "VirtualMachine", name, {
          runStrategy,
          instancetype: { kind: "VirtualMachineInstancetype", name: "size" },
          template: { spec: { domain: { devices: {} } } },
        });
      for (const [name, strategy, status] of [
        ["running", "Always", "Running"],
        ["stopped", "Halted", "Stopped"],
      ] as const) {
        await sized(name, strategy);
        const [revision] = await captured(name, 1);
        await until(`vm/${name}`, (vm) => stringAt(vm.status, "printableStatus") === status);
        await create("snapshot.kubevirt.io/v1beta1", "VirtualMachineSnapshot", name, {
          source: machine(name),
        });
        await until(`vmsnapshot/${name}`, (found) => fieldAt(found.status, "readyToUse") === true);
        await create("clone.kubevirt.io/v1beta1", "VirtualMachineClone", name, {
          source: machine(name),
          target: machine(`${name}-clone`),
        });
        await until(`vmclone/${name}`, (found) => stringAt(found.status, "phase") === "Succeeded");
        // What the type says from now on is not what the machine had.
        await kubectl.run(["patch", "vminstancetype", "size", "--type=merge", "-p", sizeOf("5Gi")]);
        await create("snapshot.kubevirt.io/v1beta1", "VirtualMachineRestore", name, {
          target: machine(`${name}-restored`),
          virtualMachineSnapshotName: name,
        });
        await until(`vmrestore/${name}`, (found) => fieldAt(found.status, "complete") === true);
        await kubectl.run(["patch", "vminstancetype", "size", "--type=merge", "-p", sizeOf("3Gi")]);

        for (const copy of [`${name}-clone`, `${name}-restored`]) {
          const [own = ""] = await captured(copy, 1);
          expect(own).not.toBe(revision);
          const found = await kubectl.json<KubeObject>(["get", "controllerrevision", own]);
          expect(found.metadata.ownerReferences?.map((owner) => owner.name)).toEqual([copy]);
          expect(fieldAt(found, "data", "spec", "memory", "guest")).toBe("3Gi");
        }
      }
    });

    const machine = (name: string) => ({ apiGroup: "kubevirt.io", kind: "VirtualMachine", name });
    const sizeOf = (guest: string) => JSON.stringify({ spec: { memory: { guest } } });

    async function create(apiVersion: string, kind: string, name: string, spec: JsonObject): Promise<void> {
      const object = { apiVersion, kind, metadata: { name }, spec };
      await kubectl.run(["create", "-f", "-"], JSON.stringify(object));
    }

    function until(object: string, isThere: (found: KubeObject) => boolean): Promise<true> {
      return eventually(object, async () =>
        isThere(await kubectl.json<KubeObject>(["get", object])) ? true : undefined,
      );
    }

    /** Names of a machine's revisions, once it has `count` of them. */
    function captured(name: string, count = 2): Promise<readonly string[]> {
      return eventually(`${count} revisions of ${name}`, async () => {
        const { status } = await kubectl.json<KubeObject>(["get", "vm", name]);
        const found = ["instancetypeRef", "preferenceRef"].flatMap(
          (ref) => stringAt(status, ref, "controllerRevisionRef", "name") ?? [],
        );
        return found.length === count ? found : undefined;
      });
    }
  },
);
