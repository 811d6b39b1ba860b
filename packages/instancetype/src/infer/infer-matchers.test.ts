import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import type { ObjectReference } from "../find/type-lookup.js";
import { inferMatchers } from "./infer-matchers.js";
import type { GetObject } from "./inference.js";

const kinds: { readonly [kind: string]: string } = {
  PersistentVolumeClaim: "persistentvolumeclaims",
  DataVolume: "datavolumes",
  DataSource: "datasources",
  VolumeSnapshot: "volumesnapshots",
};

function server(objects: readonly KubeObject[]): { get: GetObject; requests: ObjectReference[] } {
  const requests: ObjectReference[] = [];
  const get: GetObject = async (reference) => {
    requests.push(reference);
    return objects.find(
      ({ kind, metadata }) =>
        kinds[kind] === reference.resource.resource &&
        metadata.name === reference.name &&
        (metadata.namespace ?? "") === reference.namespace,
    );
  };
  return { get, requests };
}

function vm(matchers: JsonObject, template: JsonObject = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "vm", namespace: "shop" },
    spec: {
      ...matchers,
      template: {
        spec: {
          domain: { memory: { guest: "512Mi" } },
          volumes: [{ name: "root", persistentVolumeClaim: { claimName: "disk" } }],
          ...template,
        },
      },
    },
  };
}

function claim(labels: { readonly [key: string]: string }): KubeObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "disk", namespace: "shop", labels },
  };
}

const labelled = claim({
  "instancetype.kubevirt.io/default-instancetype": "u1.medium",
  "instancetype.kubevirt.io/default-preference": "web",
  "instancetype.kubevirt.io/default-preference-kind": "VirtualMachinePreference",
});

describe("inferMatchers()", () => {
  it("gives a virtual machine that infers nothing back as it is, without a request", async () => {
    const { get, requests } = server([]);
    const given = vm({ instancetype: { name: "u1.medium" } });
    expect(await inferMatchers(given, get)).toEqual({ ok: true, vm: given });
    expect(requests).toEqual([]);
  });

  it("names both types after the labels of the volume's claim and keeps memory", async () => {
    const { get } = server([labelled]);
    const result = await inferMatchers(
      vm({ instancetype: { inferFromVolume: "root" }, preference: { inferFromVolume: "root" } }),
      get,
    );
    expect(result).toEqual({
      ok: true,
      vm: vm({
        instancetype: { name: "u1.medium" },
        preference: { name: "web", kind: "VirtualMachinePreference" },
      }),
    });
  });

  it("drops fallback memory when the instance type is inferred under policy Ignore", async () => {
    const { get } = server([labelled]);
    const matcher = { inferFromVolume: "root", inferFromVolumeFailurePolicy: "Ignore" };
    expect(await inferMatchers(vm({ instancetype: matcher }), get)).toEqual({
      ok: true,
      vm: vm({ instancetype: { name: "u1.medium" } }, { domain: {} }),
    });
  });

  it("drops the matcher of an unlabelled volume under policy Ignore, and denies under Reject", async () => {
    const { get } = server([claim({})]);
    const ignoring = { inferFromVolume: "root", inferFromVolumeFailurePolicy: "Ignore" };
    expect(await inferMatchers(vm({ preference: ignoring }), get)).toEqual({ ok: true, vm: vm({}) });
    expect(await inferMatchers(vm({ preference: { inferFromVolume: "root" } }), get)).toEqual({
      ok: false,
      error: "unable to find required instancetype.kubevirt.io/default-preference label on the volume",
      ignorable: true,
    });
  });

  it("denies a missing claim even under policy Ignore", async () => {
    const matcher = { inferFromVolume: "root", inferFromVolumeFailurePolicy: "Ignore" };
    expect(await inferMatchers(vm({ instancetype: matcher }), server([]).get)).toEqual({
      ok: false,
      error: 'persistentvolumeclaims "disk" not found',
      ignorable: false,
    });
  });
});
