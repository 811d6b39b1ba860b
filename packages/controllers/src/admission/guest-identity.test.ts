import type { KubeObject } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { withGuestIdentity } from "./guest-identity.js";

function machine(firmware?: { readonly [field: string]: string }): KubeObject {
  const domain = firmware === undefined ? {} : { firmware };
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "web" },
    spec: { template: { spec: { domain } } },
  };
}

const stored = machine({ uuid: "u", serial: "s" });

it.each<[string, KubeObject, KubeObject]>([
  ["nothing of it is said", machine(), stored],
  ["it is said in part", machine({ serial: "own" }), machine({ serial: "own", uuid: "u" })],
  ["it is empty", machine({ uuid: "", serial: "" }), stored],
])("keeps the stored identity where %s", (_what, given, expected) => {
  expect(withGuestIdentity(given, stored)).toEqual(expected);
});

it("leaves a machine as it is that says its identity, or of which none is stored", () => {
  const own = machine({ uuid: "x", serial: "y" });
  expect(withGuestIdentity(own, stored)).toBe(own);
  const none = machine();
  expect(withGuestIdentity(none, machine())).toBe(none);
});
