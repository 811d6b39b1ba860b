import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { applyTypes } from "./apply-types.js";

const object = (spec: JsonObject) => ({
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: "",
  metadata: {},
  spec,
});

/** Machines that say nothing of their CPU get one that is kept with the type. */
describe("the CPU of an instance type", () => {
  const instancetypeSpec = { cpu: { guest: 4, dedicatedCPUPlacement: true }, memory: { guest: "1Gi" } };
  const instancetype = {
    role: "instancetype",
    object: object(instancetypeSpec),
    spec: instancetypeSpec,
  } as const;
  const cpuWith = (cpu: JsonObject) => {
    const spec = { cpu };
    const preference = { role: "preference", object: object(spec), spec } as const;
    const input = { basePath: "spec", spec: { domain: {} }, metadata: {}, instancetype, preference };
    return (applyTypes(input).spec["domain"] as JsonObject)["cpu"];
  };
  const sockets = { sockets: 4, cores: 1, threads: 1, dedicatedCpuPlacement: true };

  it("is laid out as each machine's preference wants", () => {
    expect(cpuWith({})).toEqual(sockets);
    expect(cpuWith({ preferredCPUTopology: "cores" })).toEqual({ ...sockets, sockets: 1, cores: 4 });
    expect(cpuWith({})).toEqual(sockets);
  });

  it("is left alone by what one machine's preference adds", () => {
    const features = [{ name: "vmx" }];
    expect(cpuWith({ preferredCPUFeatures: features })).toEqual({ ...sockets, features });
    expect(cpuWith({})).toEqual(sockets);
  });
});
