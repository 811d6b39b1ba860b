import { type Admission, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { kubevirtFor } from "../hyperconverged/ensure-kubevirt.js";
import { jsonPatchAnnotation } from "../policy/json-patch-annotation.js";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { allowed, deniedBecause } from "./answers.js";
import { hyperconvergedValidator } from "./hyperconverged-validator.js";
import { typeValidators } from "./type-validators.js";

const hco = (metadata: JsonObject): KubeObject => ({
  apiVersion: "hco.kubevirt.io/v1beta1",
  kind: "HyperConverged",
  metadata: { name: "kubevirt-hyperconverged", namespace: "openshift-cnv", ...metadata },
  spec: {},
});
const annotated = (operations: unknown) =>
  hco({ annotations: { [jsonPatchAnnotation]: JSON.stringify(operations) } });
const path = "/spec/configuration/instancetype";

describe("validate-hco.kubevirt.io", () => {
  const apiServer = (...others: readonly Admission[]): FakeClient => {
    const client: FakeClient = new FakeClient([], () => [hyperconvergedValidator({ client }), ...others]);
    return client;
  };
  const create = (object: KubeObject) => apiServer().create(resources.hyperconvergeds, object);
  const denied = 'admission webhook "validate-hco.kubevirt.io" denied the request: ';

  it.each([
    { name: "the right namespace", given: hco({}) },
    {
      name: "a patch that fits",
      given: annotated([{ op: "add", path, value: { referencePolicy: "expand" } }]),
    },
  ])("admits $name", async ({ given }) => {
    await expect(create(given)).resolves.toBeDefined();
  });

  it.each([
    {
      name: "another namespace",
      given: hco({ namespace: "default" }),
      want: `${denied}invalid namespace for v1beta1.HyperConverged - please use the openshift-cnv namespace`,
    },
    {
      name: "a path without parent",
      given: annotated([{ op: "add", path: `${path}/referencePolicy`, value: "expand" }]),
      want: `${denied}invalid jsonPatch in the kubevirt.kubevirt.io/jsonpatch annotation: `,
    },
    {
      name: "a path outside spec",
      given: annotated([{ op: "remove", path: "/status" }]),
      want: `${denied}invalid jsonPatch in the kubevirt.kubevirt.io/jsonpatch annotation: can only modify spec fields`,
    },
  ])("denies $name", async ({ given, want }) => {
    await expect(create(given)).rejects.toThrow(want);
  });

  it("denies an update whose KubeVirt would be refused, and leaves the KubeVirt as it is", async () => {
    const picky: Admission = {
      name: "picky.example.com",
      type: "validating",
      path: "/picky",
      rules: [
        { groups: ["kubevirt.io"], versions: ["v1"], resources: ["kubevirts"], operations: ["UPDATE"] },
      ],
      failurePolicy: "Fail",
      review: async ({ object }) =>
        stringAt(object?.spec, "configuration", "instancetype", "referencePolicy") === "Bogus"
          ? deniedBecause("no such policy")
          : allowed(),
    };
    const client = apiServer(picky);
    const stored = client.seed(resources.kubevirts, kubevirtFor(hco({})));
    await client.create(resources.hyperconvergeds, hco({}));
    const update = (referencePolicy: string) =>
      client.update(resources.hyperconvergeds, annotated([{ op: "add", path, value: { referencePolicy } }]));
    await expect(update("Bogus")).rejects.toThrow(
      /^admission webhook "validate-hco.kubevirt.io" denied.*no such policy$/,
    );
    await expect(update("expand")).resolves.toBeDefined();
    const key = { namespace: "openshift-cnv", name: stored.metadata.name ?? "" };
    await expect(client.get(resources.kubevirts, key)).resolves.toEqual(stored);
  });
});

describe("instance type and preference validators", () => {
  it("bear KubeVirt's names and paths", () => {
    expect(typeValidators().map(({ name, path: url }) => [name, url])).toEqual([
      [
        "virtualmachineinstancetype-validator.instancetype.kubevirt.io",
        "/virtualmachineinstancetypes-validate",
      ],
      [
        "virtualmachineclusterinstancetype-validator.instancetype.kubevirt.io",
        "/virtualmachineclusterinstancetypes-validate",
      ],
      ["virtualmachinepreference-validator.instancetype.kubevirt.io", "/virtualmachinepreferences-validate"],
      [
        "virtualmachineclusterpreference-validator.instancetype.kubevirt.io",
        "/virtualmachineclusterpreferences-validate",
      ],
    ]);
  });

  it("deny with 422 and causes", async () => {
    const client = new FakeClient([], typeValidators());
    const created = client.create(resources.virtualMachineClusterInstancetypes, {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterInstancetype",
      metadata: { name: "x" },
      spec: { cpu: { guest: 1 }, memory: { guest: "1Gi", overcommitPercent: 150 } },
    });
    await expect(created).rejects.toMatchObject({
      status: {
        code: 422,
        reason: "Invalid",
        details: { causes: [{ reason: "FieldValueInvalid", field: "spec.memory.overcommitPercent" }] },
      },
    });
  });
});
