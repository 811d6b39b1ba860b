import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { Kubectl, kubectlPath, run } from "./support/kubectl.js";

const scratch = mkdtempSync(join(tmpdir(), "unfold-kubectl-"));
const dataDir = join(scratch, "data");
const kubectl = new Kubectl(join(dataDir, "kubeconfig"));
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const machine = {
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    runStrategy: "Halted",
    template: { spec: { domain: { devices: {} }, terminationGracePeriodSeconds: 0 } },
  },
};

const config = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels: { set: "one" } },
});

const list = { apiVersion: "v1", kind: "List", items: [config("one"), config("two")] };

const counter = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "counters.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "counters", singular: "counter", kind: "Counter", shortNames: ["cnt"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        additionalPrinterColumns: [{ name: "Value", type: "integer", jsonPath: ".value" }],
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              value: {
                description: "How much was counted.",
                type: "integer",
                "x-kubernetes-validations": [{ rule: "self >= oldSelf", message: "only grows" }],
              },
            },
          },
        },
      },
    ],
  },
};

const count = { apiVersion: "example.com/v1", kind: "Counter", metadata: { name: "c" }, value: 2 };

type Step = readonly [command: string, output: RegExp, stdin?: object];

/** What is typed, what is printed and what is piped in; in order, against one control plane. */
const steps: readonly Step[] = [
  ["version", /Server Version: v1\.\d+/],
  [
    "api-resources --api-group=kubevirt.io",
    /virtualmachines +vm,vms +kubevirt.io\/v1 +true +VirtualMachine\n/,
  ],
  ["auth whoami", /Username +unfold-admin/],
  ["auth can-i create vm", /^yes$/m],
  ["get --raw /readyz?verbose", /readyz check passed/],
  ["get ns", /default +Active/],
  ["top pod", /Metrics API not available/],
  ["create -f -", /virtualmachine.kubevirt.io\/web created/, machine],
  ["create -f -", /\(AlreadyExists\).*"web" already exists/, machine],
  ["apply -f - --server-side --dry-run=server", /web serverside-applied \(server dry run\)/, machine],
  [
    "diff -f -",
    /\n\+ {2}runStrategy: Always\n/,
    { ...machine, spec: { ...machine.spec, runStrategy: "Always" } },
  ],
  ["wait --for=jsonpath={.status.printableStatus}=Stopped vm/web --timeout=5s", /condition met/],
  ["get vm -A -l app=web --show-labels", /default +web +\d+s +Stopped +False +app=web/],
  ["get all -o name", /^virtualmachine.kubevirt.io\/web$/m],
  ["describe vm web", /Printable Status: +Stopped/],
  ['patch vm web --type=merge -p {"spec":{"runStrategy":"Always"}}', /web patched$/m],
  ["wait --for=condition=Ready vm/web --timeout=5s", /condition met/],
  ["get vmi web -o jsonpath={.status.phase}", /^Running$/],
  ["events --for vm/web", /Normal +SuccessfulCreate +VirtualMachine\/web/],
  ["label vm web tier=front", /web labeled/],
  [
    'patch vm web --type=json -p [{"op":"replace","path":"/spec/runStrategy","value":"Often"}]',
    /is invalid|denied/,
  ],
  ["explain vm.spec.instancetype.kind", /FIELD: kind <string>/],
  ["explain vm.spec.instancetype --output=plaintext-openapiv2", /RESOURCE: instancetype <Object>/],
  ["apply -f -", /configmap\/one created\nconfigmap\/two created/, list],
  [
    "create -f -",
    /no matches for kind "Nope" in version "example.com\/v1"/,
    { apiVersion: "example.com/v1", kind: "Nope", metadata: { name: "n" } },
  ],
  [
    "apply -f - --prune -l set=one",
    /configmap\/one unchanged\n(?:.*\n)?configmap\/two pruned/,
    config("one"),
  ],
  ["create -f -", /counters.example.com created/, counter],
  ["create -f -", /counter.example.com\/c created/, count],
  ["get cnt", /NAME +VALUE\nc +2/],
  ["explain counter.value", /How much was counted\./],
  ["replace -f -", /value: Invalid value: .*only grows/, { ...count, value: 1 }],
  [
    "create -f -",
    /strict decoding error: unknown field "other"/,
    { ...count, metadata: { name: "d" }, other: 1 },
  ],
  ["delete crd counters.example.com", /deleted/],
  ["delete vm --all", /"web" deleted/],
  ["get vm,vmi", /No resources found/],
  ["create ns mine", /namespace\/mine created/],
  ["create secret generic s --from-literal=a=b -n mine", /secret\/s created/],
  ["delete ns mine", /namespace "mine" deleted/],
  ["delete ns default", /\(Forbidden\)/],
];

describe("kubectl", () => {
  it.each(steps.map(([command, output, stdin]) => ({ command, output, stdin })))(
    "$command → $output",
    async ({ command, output, stdin }) => {
      const { stdout, stderr } = await kubectl.try(command.split(" "), stdin && JSON.stringify(stdin));
      expect(stdout + stderr).toMatch(output);
    },
  );

  it("also speaks HTTP/1.1", async () => {
    const args = ["wait", "--for=jsonpath={.status.phase}=Active", "ns/default", "--timeout=5s"];
    const env = { KUBECONFIG: join(dataDir, "kubeconfig"), HOME: dataDir, GODEBUG: "http2client=0" };
    expect((await run(kubectlPath(), args, { env })).stdout).toContain("condition met");
  });
});
