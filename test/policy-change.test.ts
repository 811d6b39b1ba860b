import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject, objectAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { RawConnection } from "./support/raw-connection.js";

const dataDir = mkdtempSync(join(tmpdir(), "unfold-policy-change-"));
let controlPlane: ControlPlane;
let connection: RawConnection;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  connection = new RawConnection(join(dataDir, "kubeconfig"));
});

afterAll(async () => {
  connection.close();
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const hyperconverged =
  "/apis/hco.kubevirt.io/v1beta1/namespaces/openshift-cnv/hyperconvergeds/kubevirt-hyperconverged";
const policies = ["reference", "expand", "expandAll"] as const;

it("a VM created right after the patch's answer meets the new policy, 200 rounds on one connection", async () => {
  for (let round = 0; round < 200; round++) {
    const policy = policies[round % policies.length] ?? "reference";
    const patched = await connection.send("PATCH", hyperconverged, {
      body: JSON.stringify({ spec: { instancetypeConfig: { referencePolicy: policy } } }),
      contentType: "application/merge-patch+json",
    });
    expect(patched.code).toBe(200);
    const created = await connection.send("POST", "/apis/kubevirt.io/v1/namespaces/default/virtualmachines", {
      body: JSON.stringify({
        apiVersion: "kubevirt.io/v1",
        kind: "VirtualMachine",
        metadata: { name: `round-${round}` },
        spec: {
          runStrategy: "Halted",
          instancetype: { name: "u1.small" },
          template: { spec: { domain: { devices: {} } } },
        },
      }),
    });
    expect(created.code).toBe(201);
    const vm: unknown = JSON.parse(created.text);
    const references = isJsonObject(vm) && objectAt(vm, "spec", "instancetype") !== undefined;
    expect([round, policy, references]).toEqual([round, policy, policy === "reference"]);
  }
});
