import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { find } from "./find.js";
import { lookupOf } from "./lookup-of.js";
import { referencesOf } from "./references-of.js";
import type { TypeLookup } from "./type-lookup.js";

const type = (kind: string, guest: number, namespace?: string): KubeObject => ({
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind,
  metadata: { name: "small", ...(namespace === undefined ? {} : { namespace }) },
  spec: { cpu: { guest }, memory: { guest: "1Gi" } },
});

const revision = (name: string, data: KubeObject, objectName: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  metadata: { name, namespace: "shop", labels: { "instancetype.kubevirt.io/object-name": objectName } },
  data,
});

const lookup = lookupOf([
  type("VirtualMachineClusterInstancetype", 1),
  type("VirtualMachineInstancetype", 2, "shop"),
  revision("captured", type("VirtualMachineClusterInstancetype", 3), "small"),
  revision("other", type("VirtualMachineClusterInstancetype", 4), "large"),
  revision("wrong", type("VirtualMachineClusterPreference", 5), "small"),
]);

const machine = (instancetype: object | undefined, recorded?: string): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "web", namespace: "shop" },
  spec: instancetype === undefined ? {} : { instancetype: instancetype as never },
  status: recorded === undefined ? {} : { instancetypeRef: { controllerRevisionRef: { name: recorded } } },
});

/** Name, machine, then vCPUs of the type found or the error. */
const cases: readonly (readonly [string, KubeObject, number | string | undefined])[] = [
  ["no matcher", machine(undefined), undefined],
  ["no kind means cluster", machine({ name: "small" }), 1],
  ["plural, any case", machine({ name: "small", kind: "VIRTUALMACHINEINSTANCETYPES" }), 2],
  ["recorded revision", machine({ name: "small" }, "captured"), 3],
  ["recorded revision of another name", machine({ name: "small" }, "other"), 1],
  ["revisionName wins and is not checked", machine({ name: "small", revisionName: "other" }, "captured"), 4],
  [
    "missing revision",
    machine({ name: "small", revisionName: "gone" }),
    'controllerrevisions.apps "gone" not found',
  ],
  [
    "missing type",
    machine({ name: "gone" }),
    'virtualmachineclusterinstancetypes.instancetype.kubevirt.io "gone" not found',
  ],
  [
    "unknown kind",
    machine({ name: "small", kind: "Pod" }),
    "got unexpected kind in InstancetypeMatcher: Pod",
  ],
  [
    "revision of a preference",
    machine({ name: "small", revisionName: "wrong" }),
    "unexpected type in ControllerRevision: *v1beta1.VirtualMachineClusterPreference",
  ],
];

describe("find", () => {
  it.each(cases)("%s", (_name, vm, want) => {
    const result = find("instancetype", vm, lookup);
    const cpu = result.ok ? (result.found?.spec.cpu as { guest: number } | undefined) : undefined;
    expect(result.ok ? cpu?.guest : result.error.message).toBe(want);
  });

  it("finds the same in a lookup that keeps nothing of what it decoded", () => {
    const plain: TypeLookup = {
      revision: (namespace, name) => lookup.revision(namespace, name),
      type: (role, scope, namespace, name) => lookup.type(role, scope, namespace, name),
    };
    for (const [, vm] of cases) {
      expect(find("instancetype", vm, plain)).toEqual(find("instancetype", vm, lookup));
    }
  });

  it("names every object it may consult", () => {
    const names = (vm: KubeObject): readonly string[] =>
      referencesOf(vm).map(
        ({ resource, namespace, name }) => `${resource.resource} ${namespace ?? "-"} ${name}`,
      );
    expect(names(machine({ name: "small" }, "captured"))).toEqual([
      "controllerrevisions shop captured",
      "virtualmachineclusterinstancetypes - small",
    ]);
    expect(names(machine({ name: "small", revisionName: "r", kind: "VirtualMachineInstancetype" }))).toEqual([
      "controllerrevisions shop r",
    ]);
  });
});
