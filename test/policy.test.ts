import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fieldAt, type KubeList, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { Kubectl, run } from "./support/kubectl.js";

const virtctl = fileURLToPath(new URL("../packages/cli/bin/virtctl.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "unfold-policy-"));
const kubectl = new Kubectl(join(dataDir, "kubeconfig"));
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const cnv = ["-n", "openshift-cnv"] as const;
const v1beta1 = [...cnv, "hco", "kubevirt-hyperconverged"] as const;
const v1 = [...cnv, "hyperconvergeds.v1.hco.kubevirt.io", "kubevirt-hyperconverged"] as const;
const kubevirt = [...cnv, "kubevirt", "kubevirt-kubevirt-hyperconverged"] as const;

function merge(target: readonly string[], body: unknown): Promise<string> {
  return kubectl.run(["patch", ...target, "--type=merge", "-p", JSON.stringify(body)]);
}

function setPolicy(referencePolicy: string): Promise<string> {
  return merge(v1beta1, { spec: { instancetypeConfig: { referencePolicy } } });
}

async function policyOfKubevirt(): Promise<string | undefined> {
  const found = await kubectl.json<KubeObject>(["get", ...kubevirt]);
  return stringAt(found.spec, "configuration", "instancetype", "referencePolicy");
}

function eventuallyPolicy(wanted: string | undefined): Promise<true> {
  return eventually(`KubeVirt has policy ${wanted}`, async () =>
    (await policyOfKubevirt()) === wanted ? true : undefined,
  );
}

async function manifest(name: string, type = "u1.medium"): Promise<string> {
  const flags = ["--name", name, "--instancetype", type, "--preference", "fedora"];
  const volume = ["--volume-containerdisk", "src:quay.io/containerdisks/fedora:latest"];
  const { stdout } = await run(process.execPath, [virtctl, "create", "vm", ...flags, ...volume]);
  return stdout.replace("runStrategy: Always", "runStrategy: Halted");
}

const vm = (name: string): Promise<KubeObject> => kubectl.json<KubeObject>(["get", "vm", name]);
const apply = (text: string, ...flags: readonly string[]): Promise<string> =>
  kubectl.run(["apply", ...flags, "-f", "-"], text);
const memoryOf = ({ spec }: KubeObject) => stringAt(spec, "template", "spec", "domain", "memory", "guest");

function names({ spec }: KubeObject): boolean {
  return objectAt(spec, "instancetype") !== undefined || objectAt(spec, "preference") !== undefined;
}

/** The machine once the controllers have said all they have to say about it. */
function settled(name: string): Promise<KubeObject> {
  return eventually(`${name} has a status`, async () => {
    const found = await vm(name);
    return stringAt(found.status, "printableStatus") === "Stopped" ? found : undefined;
  });
}

describe("the same manifest again, for a machine stored flat", () => {
  it.each([
    { by: "kubectl apply", flags: [] },
    { by: "kubectl apply --server-side", flags: ["--server-side"] },
  ])("$by changes nothing, and kubectl diff finds nothing", async ({ flags }) => {
    await setPolicy("expand");
    const name = `again${flags.length}`;
    const text = await manifest(name);
    await apply(text, ...flags);
    const { metadata } = await settled(name);
    await apply(text, ...flags);
    expect((await vm(name)).metadata).toEqual(metadata);
    expect(await kubectl.try(["diff", ...flags, "-f", "-"], text)).toMatchObject({ code: 0, stdout: "" });
  });

  it("kubectl replace keeps it flat, and the second time changes nothing of the spec", async () => {
    const text = await manifest("again0");
    await kubectl.run(["replace", "-f", "-"], text);
    const replaced = await vm("again0");
    expect(names(replaced)).toBe(false);
    await kubectl.run(["replace", "-f", "-"], text);
    // A replacement drops the finalizer, which comes back: the version changes, the generation does not.
    const again = await vm("again0");
    expect([again.metadata.generation, again.spec]).toEqual([replaced.metadata.generation, replaced.spec]);
  });

  it("a dry run stores nothing and answers with the flat machine", async () => {
    const text = await manifest("dry");
    const answer = await kubectl.run(["create", "--dry-run=server", "-o", "json", "-f", "-"], text);
    expect(names(JSON.parse(answer) as KubeObject)).toBe(false);
    expect((await kubectl.try(["get", "vm", "dry"])).stderr).toContain("NotFound");
  });
});

describe("a changed manifest, for a machine stored flat, does just that", () => {
  const changes: readonly {
    what: string;
    edit: (text: string) => string;
    seen: (vm: KubeObject) => unknown;
    want: unknown;
  }[] = [
    {
      what: "another instance type",
      edit: (text) => text.replace("u1.medium", "u1.large"),
      seen: memoryOf,
      want: "8Gi",
    },
    {
      what: "an extra label",
      edit: (text) => text.replace("metadata:\n", 'metadata:\n  labels: {tier: "web"}\n'),
      seen: ({ metadata }) => metadata.labels,
      want: { tier: "web" },
    },
    {
      what: "another disk",
      edit: (text) => text.replace("fedora:latest", "fedora:41"),
      seen: ({ spec }) => stringAt(listAt(spec, "template", "spec", "volumes")[0], "containerDisk", "image"),
      want: "quay.io/containerdisks/fedora:41",
    },
    {
      what: "another run strategy",
      edit: (text) => text.replace("runStrategy: Halted", "runStrategy: Manual"),
      seen: ({ spec }) => stringAt(spec, "runStrategy"),
      want: "Manual",
    },
  ];
  it.each(changes.map((change, index) => ({ ...change, name: `changed${index}` })))(
    "$what",
    async ({ name, edit, seen, want }) => {
      await setPolicy("expand");
      const text = await manifest(name);
      await apply(text);
      await apply(edit(text));
      const after = await vm(name);
      expect(seen(after)).toEqual(want);
      expect(names(after)).toBe(false);
    },
  );

  it("memory beside an instance type is refused with KubeVirt's text", async () => {
    const text = await manifest("changed0");
    const conflicting = text.replace(
      "        devices: {}\n",
      "        devices: {}\n        memory: {guest: 3Gi}\n",
    );
    const { code, stderr } = await kubectl.try(["apply", "-f", "-"], conflicting);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "VM field(s) spec.template.spec.domain.memory.guest conflicts with selected instance type",
    );
  });
});

describe("HyperConverged", () => {
  it("sets the policy through v1 too, and v1beta1 shows it", async () => {
    await merge(v1, { spec: { workloadSources: { instancetypeConfig: { referencePolicy: "expandAll" } } } });
    const shown = await kubectl.json<KubeObject>(["get", ...v1beta1]);
    expect(objectAt(shown.spec, "instancetypeConfig")).toEqual({ referencePolicy: "expandAll" });
    await eventuallyPolicy("expandAll");
    await kubectl.run([
      "patch",
      ...v1beta1,
      "--type=json",
      "-p",
      '[{"op":"remove","path":"/spec/instancetypeConfig"}]',
    ]);
    await eventuallyPolicy(undefined);
    const text = await manifest("referencing");
    await apply(text);
    expect(names(await vm("referencing"))).toBe(true);
  });

  it("puts a direct edit of KubeVirt back and says so in an event", async () => {
    await setPolicy("reference");
    await eventuallyPolicy("reference");
    await eventually("the operator is done", async () => {
      const { metadata, status } = await kubectl.json<KubeObject>(["get", ...v1beta1]);
      return fieldAt(status, "observedGeneration") === metadata.generation ? true : undefined;
    });
    await merge(kubevirt, { spec: { configuration: { instancetype: { referencePolicy: "expandAll" } } } });
    await eventuallyPolicy("reference");
    await eventually("the event", async () => {
      const events = await kubectl.run(["get", "events", ...cnv]);
      return /Warning +Overwritten +hyperconverged\/kubevirt-hyperconverged/.test(events) ? true : undefined;
    });
  });

  const annotate = (target: readonly string[], patch: unknown) =>
    kubectl.try([
      "annotate",
      ...target,
      "--overwrite",
      `kubevirt.kubevirt.io/jsonpatch=${typeof patch === "string" ? patch : JSON.stringify(patch)}`,
    ]);
  const path = "/spec/configuration/instancetype";

  it.each([
    {
      why: "no JSON",
      patch: "[",
      want: "invalid jsonPatch in the kubevirt.kubevirt.io/jsonpatch annotation: ",
    },
    {
      why: "a path outside spec",
      patch: [{ op: "add", path: "/metadata/labels/a", value: "b" }],
      want: "can only modify spec fields",
    },
    { why: "a missing parent", patch: [{ op: "add", path: "/spec/a/b", value: 1 }], want: "missing value" },
    {
      why: "a KubeVirt that is invalid",
      patch: [{ op: "add", path, value: { referencePolicy: "Expand" } }],
      want: 'Unsupported value: "Expand"',
    },
  ])("refuses an annotation with $why, through both versions", async ({ patch, want }) => {
    for (const target of [v1beta1, v1]) {
      const { code, stderr } = await annotate(target, patch);
      expect([code, stderr]).toEqual([1, expect.stringContaining(want)]);
    }
  });

  it("lets the annotation win, says so in a condition, and forgets both with it", async () => {
    const tainted = async () => {
      const { status } = await kubectl.json<KubeObject>(["get", ...v1beta1]);
      return JSON.stringify(status).includes('"TaintedConfiguration"');
    };
    await annotate(v1, [{ op: "add", path, value: { referencePolicy: "expand" } }]);
    await eventuallyPolicy("expand");
    await eventually("the condition", async () => ((await tainted()) ? true : undefined));
    await kubectl.run(["annotate", ...v1beta1, "kubevirt.kubevirt.io/jsonpatch-"]);
    await eventuallyPolicy("reference");
    await eventually("no condition", async () => ((await tainted()) ? undefined : true));
  });

  it("takes the common instance types away and brings them back", async () => {
    const count = async () =>
      (
        await kubectl.json<KubeList>([
          "get",
          "virtualmachineclusterinstancetypes,virtualmachineclusterpreferences",
        ])
      ).items.length;
    const all = await count();
    for (const enabled of [false, true]) {
      await merge(v1beta1, { spec: { CommonInstancetypesDeployment: { enabled } } });
      await eventually(`deployed: ${enabled}`, async () =>
        (await count()) === (enabled ? all : 0) ? true : undefined,
      );
    }
    expect(all).toBe(65 + 54);
  });
});

describe("without HyperConverged", () => {
  const alone = ["-n", "default", "kubevirt", "alone"] as const;
  const object = (referencePolicy: string) =>
    JSON.stringify({
      apiVersion: "kubevirt.io/v1",
      kind: "KubeVirt",
      metadata: { name: "alone", namespace: "default" },
      spec: { configuration: { instancetype: { referencePolicy } } },
    });

  it("KubeVirt alone decides, also after a restart", async () => {
    await kubectl.run(["delete", ...v1beta1]);
    await eventually("the generated KubeVirt is gone", async () =>
      (await kubectl.try(["get", ...kubevirt])).stderr.includes("NotFound") ? true : undefined,
    );
    await controlPlane.stop();
    controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
    expect((await kubectl.try(["get", ...v1beta1])).stderr).toContain("NotFound");
    await kubectl.run(["create", "-f", "-"], object("expand"));
    const text = await manifest("flat-alone");
    await apply(text);
    expect(names(await vm("flat-alone"))).toBe(false);
    expect(names(await vm("referencing"))).toBe(true);
    await merge(alone, { spec: { configuration: { instancetype: { referencePolicy: "expandAll" } } } });
    await eventually("the old machine is flat", async () =>
      names(await vm("referencing")) ? undefined : true,
    );
  });

  it.each(["Expand", ""])("KubeVirt with policy %j is refused", async (policy) => {
    const { code, stderr } = await kubectl.try(["replace", "-f", "-"], object(policy));
    expect(code).toBe(1);
    expect(stderr).toContain(
      `spec.configuration.instancetype.referencePolicy: Unsupported value: "${policy}": supported values: "reference", "expand", "expandAll"`,
    );
  });
});
