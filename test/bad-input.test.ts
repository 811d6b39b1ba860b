import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { Kubectl, run } from "./support/kubectl.js";
import { pidOf, RawConnection } from "./support/raw-connection.js";
import { patchPolicy, setPolicy } from "./support/walkthrough-commands.js";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "unfold-bad-input-"));
const dataDir = join(scratch, "data");
const kubectl = new Kubectl(join(dataDir, "kubeconfig"));
let controlPlane: ControlPlane;
let connection: RawConnection;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  connection = new RawConnection(join(dataDir, "kubeconfig"));
});

afterAll(async () => {
  connection.close();
  await controlPlane.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const vmsPath = "/apis/kubevirt.io/v1/namespaces/default/virtualmachines";

function vm(name: string, spec: object = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "default" },
    spec: {
      runStrategy: "Halted",
      template: {
        spec: {
          domain: { devices: {} },
          volumes: [{ name: "root", containerDisk: { image: "quay.io/x:1" } }],
        },
      },
      ...spec,
    },
  };
}

function apply(object: object): Promise<{ code: number; stdout: string; stderr: string }> {
  return kubectl.try(["apply", "-f", "-"], JSON.stringify(object));
}

async function failureOf(name: string): Promise<{ reason?: string; message?: string }> {
  return eventually(`Failure condition of ${name}`, async () => {
    const found = await kubectl.json<KubeObject>(["get", "vm", name]);
    const failure = listAt(found.status, "conditions").find((entry) => stringAt(entry, "type") === "Failure");
    return failure === undefined ? undefined : (failure as { reason?: string; message?: string });
  });
}

describe("bad policy and HyperConverged", () => {
  it.each(["Expand", ""])("policy %j is refused with the enum's message", async (value) => {
    const { code, stderr } = await patchPolicy(kubectl, value);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `The HyperConverged "kubevirt-hyperconverged" is invalid: spec.instancetypeConfig.referencePolicy: Unsupported value: "${value}": supported values: "reference", "expand", "expandAll"\n`,
    );
    const raw = await connection.send(
      "PATCH",
      "/apis/hco.kubevirt.io/v1beta1/namespaces/openshift-cnv/hyperconvergeds/kubevirt-hyperconverged",
      {
        body: JSON.stringify({ spec: { instancetypeConfig: { referencePolicy: value } } }),
        contentType: "application/merge-patch+json",
      },
    );
    expect(JSON.parse(raw.text)).toMatchObject({
      code: 422,
      reason: "Invalid",
      details: {
        causes: [{ reason: "FieldValueNotSupported", field: "spec.instancetypeConfig.referencePolicy" }],
      },
    });
  });

  const hyperconverged = (name: string, namespace: string): object => ({
    apiVersion: "hco.kubevirt.io/v1beta1",
    kind: "HyperConverged",
    metadata: { name, namespace },
    spec: {},
  });

  it("a HyperConverged named foo is refused by the name pattern", async () => {
    const { code, stderr } = await apply(hyperconverged("foo", "openshift-cnv"));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /The HyperConverged "foo" is invalid: metadata.name: Invalid value: "foo": .*kubevirt-hyperconverged/,
    );
  });

  it("one whose name contains the right one is admitted with condition InvalidRequest", async () => {
    expect((await apply(hyperconverged("my-kubevirt-hyperconverged-2", "openshift-cnv"))).code).toBe(0);
    const condition = await eventually("condition InvalidRequest", async () => {
      const found = await kubectl.json<KubeObject>([
        "get",
        "hco",
        "-n",
        "openshift-cnv",
        "my-kubevirt-hyperconverged-2",
      ]);
      return listAt(found.status, "conditions").find(
        (entry) => stringAt(entry, "reason") === "InvalidRequest",
      );
    });
    expect(condition).toMatchObject({ type: "ReconcileComplete", status: "False" });
  });

  it("one in another namespace is denied", async () => {
    const { code, stderr } = await apply(hyperconverged("kubevirt-hyperconverged", "default"));
    expect(code).toBe(1);
    expect(stderr).toContain("openshift-cnv");
  });
});

describe("bad virtual machines", () => {
  const missing = { instancetype: { name: "no.such" }, preference: { name: "late" } };

  it("an unknown instance type is admitted, reported, and captured as soon as it appears", async () => {
    await setPolicy(kubectl, "reference");
    expect((await apply(vm("waits", missing))).code).toBe(0);
    expect(await failureOf("waits")).toMatchObject({
      reason: "FailedFindInstancetype",
      message: 'virtualmachineclusterinstancetypes.instancetype.kubevirt.io "no.such" not found',
    });
    const type = {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterInstancetype",
      metadata: { name: "no.such" },
      spec: { cpu: { guest: 1 }, memory: { guest: "1Gi" } },
    };
    expect((await apply(type)).code).toBe(0);
    await eventually("reason FailedFindPreference", async () =>
      (await failureOf("waits")).reason === "FailedFindPreference" ? true : undefined,
    );
    const preference = {
      ...type,
      kind: "VirtualMachineClusterPreference",
      metadata: { name: "late" },
      spec: {},
    };
    expect((await apply(preference)).code).toBe(0);
    await eventually("both types are captured", async () => {
      const found = await kubectl.json<KubeObject>(["get", "vm", "waits"]);
      return objectAt(found.status, "preferenceRef", "controllerRevisionRef");
    });
  });

  it("under expand it is expanded as soon as the type appears", async () => {
    await setPolicy(kubectl, "expand");
    expect((await apply(vm("expands-late", { preference: { name: "later" } }))).code).toBe(0);
    expect(await failureOf("expands-late")).toMatchObject({ reason: "FailedFindPreference" });
    await apply({
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterPreference",
      metadata: { name: "later" },
      spec: { devices: { preferredDiskBus: "scsi" } },
    });
    const expanded = await eventually("the VM is flat", async () => {
      const found = await kubectl.json<KubeObject>(["get", "vm", "expands-late"]);
      return objectAt(found.spec, "preference") === undefined ? found : undefined;
    });
    expect(listAt(expanded, "spec", "template", "spec", "domain", "devices", "disks")).toEqual([
      { name: "root", disk: { bus: "scsi" } },
    ]);
  });

  it.each(["reference", "expand"])(
    "its own memory and cpu beside an instance type are refused under %s",
    async (policy) => {
      await setPolicy(kubectl, policy);
      const conflicting = vm("conflicts", {
        instancetype: { name: "u1.medium" },
        template: { spec: { domain: { devices: {}, cpu: { cores: 2 }, memory: { guest: "1Gi" } } } },
      });
      const { code, text } = await connection.send("POST", vmsPath, { body: JSON.stringify(conflicting) });
      expect(code).toBe(422);
      expect(JSON.parse(text)).toMatchObject({
        reason: "Invalid",
        details: {
          causes: [
            {
              reason: "FieldValueInvalid",
              field: "spec.template.spec.domain.cpu.cores",
              message:
                "VM field(s) spec.template.spec.domain.cpu.cores conflicts with selected instance type",
            },
            { field: "spec.template.spec.domain.memory.guest" },
          ],
        },
      });
      expect(text).toContain(
        "VM field(s) spec.template.spec.domain.memory.guest conflicts with selected instance type",
      );
    },
  );

  it("unknown fields meet kubectl's strict validation", async () => {
    const { code, stderr } = await apply(vm("strict", { instanceType: { name: "u1.medium" } }));
    expect(code).toBe(1);
    expect(stderr).toContain('unknown field "spec.instanceType"');
  });
});

describe("bad requests", () => {
  it.each([
    { name: "malformed JSON", body: '{"kind":', contentType: "application/json" },
    { name: "malformed YAML", body: "a: [", contentType: "application/yaml" },
    { name: "no object", body: "[]", contentType: "application/json" },
  ])("$name is answered by 400", async ({ body, contentType }) => {
    const { code, text } = await connection.send("POST", vmsPath, { body, contentType });
    expect(code).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ kind: "Status", status: "Failure", reason: "BadRequest" });
  });

  it("an object over 1.5 MiB is answered by 413", async () => {
    const revision = {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: { name: "large" },
      revision: 1,
      data: { a: "x".repeat(1_600_000) },
    };
    const answer = await connection.send("POST", "/apis/apps/v1/namespaces/default/controllerrevisions", {
      body: JSON.stringify(revision),
    });
    expect(answer.code).toBe(413);
    expect(JSON.parse(answer.text)).toMatchObject({ kind: "Status", reason: "RequestEntityTooLarge" });
  });

  it("__proto__ and constructor are ordinary keys in bodies and patches", async () => {
    const body =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"keys"},"data":{"__proto__":"a","constructor":"b"}}';
    const created = await connection.send("POST", "/api/v1/namespaces/default/configmaps", { body });
    expect(created.code).toBe(201);
    expect(created.text).toContain('"__proto__":"a"');
    const patched = await connection.send("PATCH", "/api/v1/namespaces/default/configmaps/keys", {
      body: '{"data":{"__proto__":"c","toString":"d"}}',
      contentType: "application/merge-patch+json",
    });
    expect(patched.code).toBe(200);
    expect(patched.text).toContain('"__proto__":"c"');
    expect(patched.text).toContain('"constructor":"b"');
    const jsonPatched = await connection.send("PATCH", "/api/v1/namespaces/default/configmaps/keys", {
      body: '[{"op":"remove","path":"/data/__proto__"}]',
      contentType: "application/json-patch+json",
    });
    expect(jsonPatched.text).not.toContain('"__proto__":"c"');
    expect(({} as { toString: unknown }).toString).toBe(Object.prototype.toString);
  });
});

describe("bad surroundings", () => {
  async function failedStart(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await run(process.execPath, [unfold, "up", "--port", "0", ...args]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    return stderr;
  }

  it("a busy port is one clear line", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as AddressInfo;
    const stderr = await failedStart(["--data-dir", join(scratch, "busy"), "--port", String(port)]);
    expect(stderr).toContain(`port ${port}`);
    await new Promise((resolve) => blocker.close(resolve));
  });

  it("an unwritable data directory is one clear line", async () => {
    const file = join(scratch, "a-file");
    writeFileSync(file, "");
    expect(await failedStart(["--data-dir", join(file, "data")])).toContain(join(file, "data"));
  });

  it("a corrupt data directory is one clear line and nothing is overwritten", async () => {
    const corrupt = join(scratch, "corrupt");
    const first = await ControlPlane.start(["--data-dir", corrupt]);
    await first.stop();
    const database = join(corrupt, "objects.db");
    writeFileSync(database, "this is no database, and it must stay as it is");
    const stderr = await failedStart(["--data-dir", corrupt]);
    expect(stderr).toContain("corrupt");
    expect(readFileSync(database, "utf8")).toBe("this is no database, and it must stay as it is");
  });

  it("a second server on the same data directory is refused and the first goes on", async () => {
    const stderr = await failedStart(["--data-dir", dataDir]);
    expect(stderr).toContain(String(pidOf(dataDir)));
    expect(pidOf(dataDir)).toBe(controlPlane.pid);
    expect(await kubectl.run(["get", "--raw", "/readyz"])).toBe("ok");
  });

  it("wrong flags are one line and exit code 2", async () => {
    const { code, stderr } = await run(process.execPath, [unfold, "up", "--bogus"]);
    expect(code).toBe(2);
    expect(stderr).toBe("unfold: unknown flag: --bogus\n");
  });

  it("strangers get nothing but 401, and the version", async () => {
    const stranger = new RawConnection(join(dataDir, "kubeconfig"), { anonymous: true });
    for (const path of ["/api", "/apis", "/metrics", "/openapi/v2", "/api/v1/namespaces"]) {
      const { code, text } = await stranger.send("GET", path);
      expect([path, code]).toEqual([path, 401]);
      expect(JSON.parse(text)).toMatchObject({ kind: "Status", reason: "Unauthorized" });
    }
    expect((await stranger.send("GET", "/version")).code).toBe(200);
    expect((await stranger.send("GET", "/readyz")).text).toBe("ok");
    stranger.close();
  });
});
