import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { type Given, instance, inVm, inVmi, paused, send, vm } from "./subresource-fixture.js";

const stopIt = { action: "Stop", uid: "vmi-uid" };

const vmRefused = 'Operation cannot be fulfilled on virtualmachine.kubevirt.io "vm": ';
const vmiRefused = 'Operation cannot be fulfilled on virtualmachineinstance.kubevirt.io "vm": ';

describe("what is refused", () => {
  it.each<{ given: Given; path: string; body?: JsonObject | string; code: number; message: string }>([
    { given: {}, path: `${inVm}/start`, code: 404, message: 'virtualmachine.kubevirt.io "vm" not found' },
    {
      given: { vm: vm("Manual"), vmi: instance("Scheduling") },
      path: `${inVm}/start`,
      code: 409,
      message: `${vmRefused}VM is already running`,
    },
    ...["Always", "Once"].map((strategy) => ({
      given: { vm: vm(strategy) },
      path: `${inVm}/start`,
      code: 409,
      message: `${vmRefused}${strategy} does not support manual start requests`,
    })),
    {
      given: { vm: vm("RerunOnFailure"), vmi: instance("Failed") },
      path: `${inVm}/start`,
      code: 409,
      message: `${vmRefused}RerunOnFailure does not support starting VM from failed state`,
    },
    {
      given: { vm: vm("Manual", { stateChangeRequests: [stopIt] }) },
      path: `${inVm}/start`,
      code: 500,
      message: "Internal error occurred: unable to complete request: stop/start already underway",
    },
    {
      given: { vm: vm("Manual") },
      path: `${inVm}/stop`,
      code: 409,
      message: `${vmRefused}VM is not running`,
    },
    {
      given: { vm: vm("Halted"), vmi: instance("Running", {}, { terminationGracePeriodSeconds: 5 }) },
      path: `${inVm}/stop`,
      body: { gracePeriod: 5 },
      code: 409,
      message: `${vmRefused}Halted only supports manual stop requests with a shorter graceperiod`,
    },
    ...["Halted", "Once"].map((strategy) => ({
      given: { vm: vm(strategy) },
      path: `${inVm}/restart`,
      code: 409,
      message: `${vmRefused}RunStategy ${strategy} does not support manual restart requests`,
    })),
    {
      given: { vm: vm("Always") },
      path: `${inVm}/restart`,
      code: 409,
      message: `${vmRefused}VM is not running: Halted`,
    },
    {
      given: { vm: vm("Always") },
      path: `${inVm}/restart`,
      body: { gracePeriodSeconds: 3 },
      code: 400,
      message: "For force restart, only gracePeriod=0 is supported for now",
    },
    {
      given: {},
      path: `${inVmi}/pause`,
      code: 404,
      message: 'virtualmachineinstance.kubevirt.io "vm" not found',
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/pause`,
      code: 409,
      message: `${vmiRefused}VM is not running`,
    },
    {
      given: { vmi: instance("Running", paused) },
      path: `${inVmi}/pause`,
      code: 409,
      message: `${vmiRefused}VMI is already paused`,
    },
    {
      given: { vmi: instance("Running", {}, { livenessProbe: { tcpSocket: { port: 1 } } }) },
      path: `${inVmi}/pause`,
      code: 403,
      message:
        'virtualmachineinstance.kubevirt.io "vm" is forbidden: Pausing VMIs with LivenessProbe is currently not supported',
    },
    {
      given: { vmi: instance("Pending") },
      path: `${inVmi}/unpause`,
      code: 409,
      message: `${vmiRefused}VMI is not running`,
    },
    {
      given: { vmi: instance("Running") },
      path: `${inVmi}/unpause`,
      code: 409,
      message: `${vmiRefused}VMI is not paused`,
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/reset`,
      code: 400,
      message:
        "Failed to reset non-running VMI with phase Scheduled: Unable to connect to VirtualMachineInstance because phase is Scheduled instead of Running",
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/freeze`,
      code: 409,
      message: `${vmiRefused}VM is not running`,
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/unfreeze`,
      code: 409,
      message: `${vmiRefused}VMI is not running`,
    },
    {
      given: { vmi: instance("Running", paused) },
      path: `${inVmi}/softreboot`,
      code: 409,
      message: `${vmiRefused}VMI is paused`,
    },
    {
      given: { vmi: instance("Running", {}, { domain: { features: { acpi: { enabled: false } } } }) },
      path: `${inVmi}/softreboot`,
      code: 409,
      message: `${vmiRefused}VMI neither have the agent connected nor the ACPI feature enabled`,
    },
    {
      given: { vm: vm("Always", { snapshotInProgress: "s" }), vmi: instance("Running", paused) },
      path: `${inVmi}/unpause`,
      code: 409,
      message: `${vmRefused}VM snapshot is in progress`,
    },
    {
      given: { vm: vm("Halted") },
      path: `${inVm}/start`,
      body: "[]",
      code: 400,
      message: "Can not unmarshal Request body to struct, error: it is not an object",
    },
  ])("$path: $message", async ({ given, path, body, code, message }) => {
    expect((await send(given, "PUT", path, body)).answer).toMatchObject({ code, message });
  });

  it("is the wrong method, and paths that are not served", async () => {
    expect((await send({}, "POST", `${inVm}/start`)).answer).toMatchObject({ code: 405 });
    expect((await send({}, "PUT", `${inVm}/bogus`)).answer).toBeUndefined();
    expect((await send({}, "PUT", "namespaces//virtualmachines/vm/start")).answer).toBeUndefined();
  });
});
