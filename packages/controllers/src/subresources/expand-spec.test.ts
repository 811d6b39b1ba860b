import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { virtualMachine } from "../testing/objects.js";
import { type Given, inVm, send } from "./subresource-fixture.js";

describe("expansion", () => {
  const tiny = { instancetype: { name: "tiny" } };
  const absent = { instancetype: { name: "absent" } };
  const flat = { domain: { cpu: { sockets: 2, cores: 1, threads: 1 }, memory: { guest: "1Gi" } } };
  const expandVm = "namespaces/ns/expand-vm-spec";

  it.each([
    { method: "GET", given: { vm: virtualMachine(tiny) }, path: `${inVm}/expand-spec`, body: "" },
    { method: "PUT", given: {}, path: expandVm, body: { ...virtualMachine(tiny) } as JsonObject },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: {
        kind: "VirtualMachine",
        metadata: { name: "vm" },
        spec: virtualMachine(tiny).spec,
      } as JsonObject,
    },
  ])("$method $path gives the flat machine", async ({ method, given, path, body }) => {
    const { answer } = await send(given, method, path, body);
    expect(answer).toMatchObject({
      code: 200,
      body: { metadata: { name: "vm", namespace: "ns" }, spec: { template: { spec: flat } }, status: {} },
    });
    expect(answer).not.toHaveProperty("body.spec.instancetype");
  });

  const notFound = 'virtualmachineclusterinstancetypes.instancetype.kubevirt.io "absent" not found';
  const conflicting = {
    ...tiny,
    template: { spec: { domain: { cpu: { sockets: 1 }, devices: {} } } },
  };
  const conflict = "VM field(s) spec.template.spec.domain.cpu.sockets conflicts with selected instance type";

  it.each<{
    method: string;
    given: Given;
    path: string;
    body?: JsonObject | string;
    code: number;
    message: string;
  }>([
    {
      method: "GET",
      given: {},
      path: `${inVm}/expand-spec`,
      code: 404,
      message: 'virtualmachine.kubevirt.io "vm" not found',
    },
    {
      method: "GET",
      given: { vm: virtualMachine(absent) },
      path: `${inVm}/expand-spec`,
      code: 500,
      message: `Internal error occurred: ${notFound}`,
    },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: { ...virtualMachine(absent) },
      code: 400,
      message: notFound,
    },
    {
      method: "GET",
      given: { vm: virtualMachine(conflicting) },
      path: `${inVm}/expand-spec`,
      code: 500,
      message: `Internal error occurred: ${conflict}`,
    },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: { ...virtualMachine(conflicting) },
      code: 400,
      message: conflict,
    },
    { method: "PUT", given: {}, path: expandVm, code: 400, message: "empty request body" },
    {
      method: "PUT",
      given: {},
      path: "namespaces/other/expand-vm-spec",
      body: { ...virtualMachine() },
      code: 400,
      message: "VM namespace must be empty or other",
    },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: {},
      code: 400,
      message: "Object is not a valid VirtualMachine",
    },
  ])("$method answers $code: $message", async ({ method, given, path, body, code, message }) => {
    expect((await send(given, method, path, body)).answer).toMatchObject({ code, message });
  });

  it("names every way in which a manifest is not valid", async () => {
    expect((await send({}, "PUT", expandVm, {})).answer).toMatchObject({
      details: { causes: [{ message: "spec: Required value" }] },
    });
  });
});
