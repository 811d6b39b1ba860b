import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { Inventory } from "../inventory/inventory.js";
import {
  capturedStatus,
  instancetype,
  machine,
  pinnedInSpec,
  pinnedInStatus,
  revisionOf,
  sizes,
  template,
  unpinned,
} from "../testing/objects.js";
import { planRescue } from "./plan-rescue.js";
import { resourceModifierOf } from "./resource-modifier.js";
import type { Certainty, TypePlace } from "./type-evidence.js";

const type = instancetype();
const revision = revisionOf(type);

function place(liveTypes: Certainty, ...objects: readonly KubeObject[]): TypePlace {
  const inventory = new Inventory();
  for (const object of objects) inventory.add(object, "test");
  return { name: liveTypes, inventory, liveTypes };
}

function plan(archived: readonly KubeObject[], ...others: readonly TypePlace[]) {
  const archive = place("likely", ...archived);
  return [...planRescue(archive.inventory, [{ ...archive, name: "the backup" }, ...others])];
}

describe("the plan for one type", () => {
  it.each<[string, readonly KubeObject[], readonly TypePlace[], readonly unknown[]]>([
    ["leaves a pinned machine alone", [pinnedInSpec(), revision], [], ["none", "", "certain"]],
    [
      "names a revision only status named",
      [pinnedInStatus(), revision],
      [],
      ["pin", "web-u1.small-v1beta1-1", "certain"],
    ],
    [
      "makes a lost revision again, under its own name, from another backup",
      [pinnedInSpec()],
      [place("likely", revision)],
      ["revision", "web-u1.small-v1beta1-1", "certain"],
    ],
    [
      "prefers the very revision to a live type",
      [pinnedInSpec()],
      [place("likely", instancetype("u1.small", sizes(8, "9Gi"))), place("assumed", revision)],
      ["revision", "web-u1.small-v1beta1-1", "certain"],
    ],
    [
      "prefers a live type to what the user assumes",
      [pinnedInSpec()],
      [place("assumed", type), place("likely", type)],
      ["revision", "web-u1.small-v1beta1-1", "likely"],
    ],
    [
      "replaces a revision nobody can read",
      [pinnedInSpec(), { ...revision, data: { kind: "Unreadable" } }],
      [place("assumed", type)],
      ["revision", "web-u1.small-v1beta1-1", "assumed"],
    ],
    [
      "captures for a machine that never was",
      [unpinned()],
      [place("assumed", type)],
      ["revision", "web-u1.small-v1beta1-rescued-1", "assumed"],
    ],
    ["says what no place knows is lost", [pinnedInSpec()], [place("likely")], ["lost", "", undefined]],
  ])("%s", (_what, archived, others, expected) => {
    const role = plan(archived, ...others)[0]?.roles[0];
    expect([role?.action, role?.revisionName, role?.certainty]).toEqual(expected);
  });
});

describe("what a rescue makes", () => {
  it("has no owners, uids or versions of another cluster", () => {
    const [rescued] = plan([pinnedInStatus()], place("likely", revision));
    expect(rescued?.roles[0]?.revision?.metadata).not.toHaveProperty("ownerReferences");
    expect(rescued?.flat?.metadata).toEqual({ name: "web", namespace: "shop" });
  });

  it("is a flat machine that says what the type said", () => {
    const flat = plan([pinnedInStatus(), revision])[0]?.flat;
    expect(flat?.spec).not.toHaveProperty("instancetype");
    expect(flat?.spec).toMatchObject({
      template: { spec: { domain: { cpu: { sockets: 1 }, memory: { guest: "2Gi" } } } },
    });
    expect(flat).not.toHaveProperty("status");
  });

  it("is no flat machine where the type cannot be applied", () => {
    const inConflict = machine({
      instancetype: { name: "u1.small" },
      template: template({ domain: { cpu: { cores: 2 }, devices: {} } }),
    });
    expect(plan([inConflict, type])[0]?.flat).toBeUndefined();
  });

  it("is a modifier with one anchored rule a machine, and none when nothing has to be pinned", () => {
    const dotted = machine({ instancetype: { name: "u1.small" } }, capturedStatus(), {
      name: "web.1",
    });
    const modifier = resourceModifierOf(plan([dotted, revision]), "velero");
    expect(JSON.parse(stringAt(modifier, "data", "rules.yaml") ?? "")).toEqual({
      version: "v1",
      resourceModifierRules: [
        {
          conditions: {
            groupResource: "virtualmachines.kubevirt.io",
            resourceNameRegex: "^web\\.1$",
            namespaces: ["shop"],
          },
          mergePatches: [
            { patchData: '{"spec":{"instancetype":{"revisionName":"web-u1.small-v1beta1-1"}}}' },
          ],
        },
      ],
    });
    expect(resourceModifierOf(plan([pinnedInSpec(), revision]), "velero")).toBeUndefined();
  });
});
