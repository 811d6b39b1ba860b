import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { type Finished, Kubectl, run } from "./support/kubectl.js";

const program = fileURLToPath(new URL("../packages/cli/bin/virtctl.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "unfold-virtctl-"));
const kubeconfig = join(dataDir, "kubeconfig");
const kubectl = new Kubectl(kubeconfig);
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir, "--ephemeral"]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function virtctl(args: readonly string[], stdin = "", env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return run(process.execPath, [program, ...args], {
    stdin,
    env: { KUBECONFIG: kubeconfig, HOME: dataDir, ...env },
  });
}

async function manifest(name: string, runStrategy: string): Promise<string> {
  const flags = ["--name", name, "--instancetype", "u1.medium", "--run-strategy", runStrategy];
  const volume = ["--volume-containerdisk", "src:quay.io/containerdisks/fedora:latest"];
  return (await virtctl(["create", "vm", ...flags, ...volume])).stdout;
}

async function create(name: string, runStrategy: string): Promise<void> {
  await kubectl.run(["create", "-f", "-"], await manifest(name, runStrategy));
}

function becomes(name: string, status: string): Promise<KubeObject> {
  return eventually(`${name} to become ${status}`, async () => {
    const vm = await kubectl.json<KubeObject>(["get", "vm", name]);
    return stringAt(vm.status, "printableStatus") === status ? vm : undefined;
  });
}

async function uidOf(name: string): Promise<string | undefined> {
  const { stdout } = await kubectl.try(["get", "vmi", name, "-o", "jsonpath={.metadata.uid}"]);
  return stdout === "" ? undefined : stdout;
}

describe("a machine that runs", () => {
  it("tells of its guest, takes a volume, moves, and gives the volume back", async () => {
    await create("runs", "Always");
    await becomes("runs", "Running");
    const info = await virtctl(["guestosinfo", "runs"]);
    expect(JSON.parse(info.stdout)).toMatchObject({ hostname: "runs", os: { name: "Linux" } });
    const claim = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Gi" } } },
    };
    await kubectl.run(["create", "-f", "-"], JSON.stringify(claim));
    expect(await virtctl(["addvolume", "runs", "--volume-name", "data"])).toMatchObject({
      code: 0,
      stdout: "Successfully submitted add volume request to VM runs for volume data\n",
    });
    await eventually("the volume to be plugged", async () => {
      const { stdout } = await kubectl.try([
        "get",
        "vmi",
        "runs",
        "-o",
        "jsonpath={.status.volumeStatus[*].phase}",
      ]);
      return stdout === "Ready" ? true : undefined;
    });
    expect(await virtctl(["migrate", "runs"])).toMatchObject({
      code: 0,
      stdout: "VM runs was scheduled to migrate\n",
    });
    await eventually("the guest to be on the other node", async () => {
      const { stdout } = await kubectl.try(["get", "vmi", "runs", "-o", "jsonpath={.status.nodeName}"]);
      return stdout === "node02" ? true : undefined;
    });
    expect(await virtctl(["removevolume", "runs", "--volume-name", "data"])).toMatchObject({ code: 0 });
    expect(await virtctl(["removevolume", "runs", "--volume-name", "other"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Unable to remove volume [other] because it does not exist"),
    });
    expect(await virtctl(["migrate-cancel", "runs"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Found no migration to cancel for runs"),
    });
  });
});

describe("the life of a machine", () => {
  it("starts, pauses, goes on, restarts and stops", async () => {
    await create("life", "Halted");
    const dry = await virtctl(["start", "life", "--dry-run"]);
    expect(dry).toEqual({
      code: 0,
      stdout: "Dry Run execution\nVM life was scheduled to start\n",
      stderr: "",
    });
    expect((await becomes("life", "Stopped")).spec).toMatchObject({ runStrategy: "Halted" });

    expect(await virtctl(["start", "life"])).toEqual({
      code: 0,
      stdout: "VM life was scheduled to start\n",
      stderr: "",
    });
    expect((await becomes("life", "Running")).spec).toMatchObject({ runStrategy: "Always" });

    expect((await virtctl(["pause", "vm", "life"])).stdout).toBe("VMI life was scheduled to pause\n");
    await becomes("life", "Paused");
    expect(await virtctl(["soft-reboot", "life"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error soft rebooting VirtualMachineInstance life: .*VMI is paused\n/),
    });
    expect((await virtctl(["unpause", "VMI", "life"])).stdout).toBe("VMI life was scheduled to unpause\n");
    await becomes("life", "Running");

    for (const command of ["soft-reboot", "reset"]) {
      expect(await virtctl([command, "life"])).toEqual({
        code: 0,
        stdout: `VMI life was scheduled to ${command}\n`,
        stderr: "",
      });
    }

    const before = await uidOf("life");
    expect((await virtctl(["restart", "life", "--force", "--grace-period=0"])).code).toBe(0);
    await eventually("another instance", async () => {
      const uid = await uidOf("life");
      return uid !== undefined && uid !== before ? uid : undefined;
    });
    await becomes("life", "Running");

    expect((await virtctl(["stop", "life"])).stdout).toBe("VM life was scheduled to stop\n");
    expect((await becomes("life", "Stopped")).spec).toMatchObject({ runStrategy: "Halted" });
  });

  it("starts and stops a manual machine through requests", async () => {
    await create("manual", "Manual");
    await virtctl(["start", "manual"]);
    await becomes("manual", "Running");
    await virtctl(["stop", "manual"]);
    expect((await becomes("manual", "Stopped")).spec).toMatchObject({ runStrategy: "Manual" });
  });

  it("starts with the guest paused", async () => {
    await create("frozen", "Halted");
    await virtctl(["start", "frozen", "--paused"]);
    await becomes("frozen", "Paused");
    await virtctl(["unpause", "vm", "frozen"]);
    await becomes("frozen", "Running");
  });
});

describe("a memory dump", () => {
  it("goes to a claim made for it, again, and is taken away", async () => {
    await create("dumped", "Always");
    await becomes("dumped", "Running");
    const dump = ["memory-dump", "get", "dumped", "--claim-name=memory"];
    expect(await virtctl([...dump, "--create-claim", "--storage-class=simulated-local"])).toEqual({
      code: 0,
      stdout: "PVC default/memory created\nSuccessfully submitted memory dump request of VM dumped\n",
      stderr: "",
    });
    const isDone = () =>
      eventually("the dump", async () => {
        const { status } = await kubectl.json<KubeObject>(["get", "vm", "dumped"]);
        return stringAt(status, "memoryDumpRequest", "phase") === "Completed" ? true : undefined;
      });
    await isDone();
    expect((await virtctl(["memory-dump", "get", "dumped"])).code).toBe(0);
    await isDone();
    expect(await virtctl([...dump, "--create-claim"])).toMatchObject({
      code: 1,
      stderr:
        "please remove current memory dump association before creating a new claim for a new memory dump\n",
    });
    expect(await virtctl(["memory-dump", "remove", "dumped"])).toEqual({
      code: 0,
      stdout: "Successfully submitted remove memory dump association of VM dumped\n",
      stderr: "",
    });
    await eventually("the volume to be gone", async () => {
      const { spec, status } = await kubectl.json<KubeObject>(["get", "vm", "dumped"]);
      const volumes = listAt(spec, "template", "spec", "volumes");
      return volumes.length === 1 && objectAt(status, "memoryDumpRequest") === undefined ? true : undefined;
    });
  });
});

const refused = "Operation cannot be fulfilled on virtualmachine.kubevirt.io";

describe("what is refused", () => {
  it.each([
    {
      args: ["start", "absent"],
      stderr: 'Error starting VirtualMachine virtualmachine.kubevirt.io "absent" not found\n',
    },
    {
      args: ["stop", "idle"],
      stderr: `error stopping VirtualMachine ${refused} "idle": VM is not running\n`,
    },
    {
      args: ["restart", "idle"],
      stderr: `error restarting VirtualMachine: ${refused} "idle": RunStategy Halted does not support manual restart requests\n`,
    },
    {
      args: ["pause", "vm", "idle"],
      stderr: "Error pausing VirtualMachineInstance idle. VirtualMachine idle is not set to run\n",
    },
    { args: ["stop", "idle", "--force"], stderr: "Must both use --force=true and set --grace-period.\n" },
    {
      args: ["memory-dump", "get", "idle", "--claim-name=x"],
      stderr: 'error dumping vm memory, virtualmachineinstance.kubevirt.io "idle" not found\n',
    },
    { args: ["memory-dump", "show", "idle"], stderr: "invalid action type show\n" },
    {
      args: ["memory-dump", "download", "idle"],
      stderr: "missing outputFile to download the memory dump\n",
    },
    {
      args: ["memory-dump", "remove", "idle"],
      stderr: `error removing memory dump association, ${refused} "idle": can't remove memory dump association for vm idle, no association found\n`,
    },
    {
      args: ["evacuate-cancel", "vm", "idle"],
      stderr:
        'error canceling evacuation for VM default/idle: virtualmachineinstance.kubevirt.io "idle" not found\n',
    },
    {
      args: ["reset", "idle"],
      stderr:
        'Error reseting VirtualMachineInstance idle: virtualmachineinstance.kubevirt.io "idle" not found\n',
    },
    { args: ["start"], stderr: "accepts 1 arg(s), received 0\n" },
    { args: ["start", "idle", "--context", "x"], stderr: 'The kubeconfig has no context named "x"\n' },
  ])("$args", async ({ args, stderr }) => {
    await kubectl.run(["apply", "-f", "-"], await manifest("idle", "Halted"));
    expect(await virtctl(args)).toEqual({ code: 1, stdout: "", stderr });
  });

  it("is said in one line when nobody answers", async () => {
    const { code, stdout, stderr } = await virtctl(["start", "x", "-s", "http://127.0.0.1:1"]);
    expect({ code, stdout, lines: stderr.split("\n").length }).toEqual({ code: 1, stdout: "", lines: 2 });
  });
});

describe("expansion", () => {
  const flat = { domain: { cpu: { sockets: 1, cores: 1, threads: 1 }, memory: { guest: "4Gi" } } };

  it("is the same by virtctl, from a file and stdin, and by kubectl", async () => {
    await create("referring", "Halted");
    const byName = parse((await virtctl(["expand", "--vm", "referring"])).stdout) as KubeObject;
    expect(byName.spec).toMatchObject({ template: { spec: flat } });
    expect(byName.spec).not.toHaveProperty("instancetype");

    const path = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachines/referring/expand-spec";
    const raw = JSON.parse(await kubectl.run(["get", "--raw", path])) as KubeObject;
    expect(raw.spec).toEqual(byName.spec);

    const text = await manifest("referring", "Halted");
    const file = join(dataDir, "vm.yaml");
    writeFileSync(file, text);
    const fromFile = await virtctl(["expand", "-f", file, "-o", "json"]);
    const fromStdin = await virtctl(["expand", "-f", "-"], text);
    expect(JSON.parse(fromFile.stdout)).toEqual(parse(fromStdin.stdout));
    expect((parse(fromStdin.stdout) as KubeObject).spec).toMatchObject({ template: { spec: flat } });
  });

  it("says what prevents it", async () => {
    const text = (await manifest("m", "Halted")).replace("u1.medium", "absent");
    expect(await virtctl(["expand", "-f", "-", "-n", "elsewhere"], text)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'error expanding VirtualMachine - m in namespace - elsewhere: virtualmachineclusterinstancetypes.instancetype.kubevirt.io "absent" not found\n',
    });
    const broken = await virtctl(
      ["expand", "-f", "-"],
      "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nspec: {}\n",
    );
    expect(broken.stderr).toMatch(/Object is not a valid VirtualMachine/);
  });
});

describe("finding the cluster", () => {
  it("merges the files of KUBECONFIG", async () => {
    const first = join(dataDir, "first");
    writeFileSync(first, "apiVersion: v1\nkind: Config\n");
    const env = { KUBECONFIG: [first, kubeconfig].join(delimiter) };
    expect((await virtctl(["version"], "", env)).stdout).toMatch(
      /^Client Version: version.Info\{.*\}\nServer Version: version.Info\{GitVersion:"v/,
    );
  });

  it("works as a plug-in of kubectl", async () => {
    const folder = join(dataDir, "bin");
    await run("mkdir", ["-p", folder]);
    symlinkSync(program, join(folder, "kubectl-virt"));
    const { stdout } = await run(process.execPath, [join(folder, "kubectl-virt"), "start", "--help"]);
    expect(stdout).toContain("kubectl virt start (VM) [flags]");
  });
});
