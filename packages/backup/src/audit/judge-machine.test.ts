import { describe, expect, it } from "vitest";
import { evidenceOf, type Known } from "../testing/evidence.js";
import {
  capturedStatus,
  instancetype,
  kubeVirt,
  machine,
  namespacedInstancetype,
  pinnedInSpec,
  pinnedInStatus,
  plugin,
  preference,
  restore,
  revisionOf,
  sizes,
  template,
  unpinned,
  velero,
} from "../testing/objects.js";
import { runAudit } from "./run-audit.js";

const type = instancetype();
const larger = instancetype("u1.small", sizes(2, "4Gi"));
const revision = revisionOf(type);
const custom = machine({ instancetype: { name: "custom", kind: "VirtualMachineInstancetype" } });
const ownCores = machine({
  instancetype: { name: "u1.small" },
  template: template({ domain: { cpu: { cores: 2 }, devices: {} } }),
});
const rhelMachine = machine({
  instancetype: { name: "u1.small" },
  template: template({ domain: { machine: { type: "rhel8" }, devices: {} } }),
});
const preferring = machine({ instancetype: { name: "u1.small" }, preference: { name: "fedora" } });
const secureBoot = { firmware: { preferredEfi: { secureBoot: true } } };
const accepting = (emulated: string) => {
  const settings = kubeVirt();
  const configuration = { architectureConfiguration: { amd64: { emulatedMachines: [emulated] } } };
  return { ...settings, spec: { configuration } };
};
const pinnedModifier = {
  resourceModifierRules: [
    {
      conditions: {
        groupResource: "virtualmachines.kubevirt.io",
        resourceNameRegex: "^web$",
        namespaces: ["shop"],
      },
      mergePatches: [{ patchData: '{"spec":{"instancetype":{"revisionName":"web-u1.small-v1beta1-1"}}}' }],
    },
  ],
};

function verdictOf(known: Known) {
  const [report] = runAudit(evidenceOf(known)).machines;
  return [report?.verdict, report?.roles.map(({ verdict }) => verdict)];
}

describe("the verdict on a machine", () => {
  it.each<[string, Known, string]>([
    ["flat", { archive: [machine()] }, "identical"],
    ["pinned in spec, its revision in the archive", { archive: [pinnedInSpec(), revision] }, "identical"],
    ["pinned in spec, its revision lost", { archive: [pinnedInSpec()], source: [revision] }, "stuck"],
    [
      "pinned in spec, its revision lost, at a release that refuses",
      { archive: [pinnedInSpec()], source: [revision], destination: [kubeVirt(undefined, "v1.5.0")] },
      "denied",
    ],
    ["pinned in status, no destination given", { archive: [pinnedInStatus(), revision] }, "unknown"],
    [
      "pinned in status, the destination has the same type",
      { archive: [pinnedInStatus(), revision], destination: [type] },
      "identical",
    ],
    [
      "pinned in status, the destination has a larger type",
      { archive: [pinnedInStatus(), revision], destination: [larger] },
      "drift",
    ],
    [
      "pinned in status, the destination has no type",
      { archive: [pinnedInStatus(), revision], destination: [] },
      "stuck",
    ],
    [
      "pinned by the restore's resource modifier",
      {
        archive: [pinnedInStatus(), revision],
        destination: [larger],
        restore: restore(),
        modifier: pinnedModifier,
      },
      "identical",
    ],
    [
      "pinned in spec, the restore leaves out revisions",
      {
        archive: [pinnedInSpec(), revision],
        restore: restore({ excludedResources: ["controllerrevisions"] }),
      },
      "stuck",
    ],
    [
      "pinned in spec, the destination has that revision with other data",
      { archive: [pinnedInSpec(), revision], destination: [revisionOf(larger)] },
      "drift",
    ],
    [
      "pinned, restored into another namespace",
      { archive: [pinnedInSpec(), revision], restore: restore({ namespaceMapping: { shop: "new" } }) },
      "identical",
    ],
    [
      "unpinned with a namespaced type that is mapped along",
      {
        archive: [custom, namespacedInstancetype()],
        restore: restore({ namespaceMapping: { shop: "new" } }),
        destination: [],
      },
      "identical",
    ],
    [
      "expanded by the destination's policy",
      { archive: [pinnedInSpec(), revision], destination: [kubeVirt("expand")] },
      "identical-flat",
    ],
    [
      "never captured, nothing known of what it ran on",
      { archive: [unpinned()], destination: [type] },
      "unknown",
    ],
    ["in conflict with the destination's type", { archive: [ownCores, type], destination: [type] }, "denied"],
    [
      "of a machine type that the destination does not accept",
      { archive: [rhelMachine, type], destination: [type, kubeVirt()] },
      "denied",
    ],
    [
      "of a machine type that the destination is set to accept",
      { archive: [rhelMachine, type], destination: [type, accepting("rhel8*")] },
      "identical",
    ],
    [
      "of such a machine type, the destination's settings not known",
      { archive: [rhelMachine, type], destination: [type] },
      "identical",
    ],
    [
      "given SecureBoot without SMM by the destination's preference",
      {
        archive: [preferring, type],
        destination: [type, kubeVirt(), preference("fedora", secureBoot)],
      },
      "denied",
    ],
    ["at the source and not in the backup", { archive: [], source: [unpinned()] }, "absent"],
    [
      "live, captured by a plugin that copies pins",
      { source: [pinnedInStatus(), revision, velero([plugin])], destination: [larger] },
      "identical",
    ],
    [
      "live, captured without plugin",
      { source: [pinnedInStatus(), revision, velero()], destination: [larger] },
      "drift",
    ],
    [
      "created from git, where the destination's type is larger",
      { manifests: [unpinned()], source: [pinnedInStatus(), revision], destination: [larger] },
      "drift",
    ],
  ])("%s is %s", (_what, known, verdict) => {
    const reports = [...runAudit(evidenceOf(known)).machines];
    expect(reports.at(-1)?.verdict).toBe(verdict);
  });

  it("tells the fields of the VMI that drift, with both values", () => {
    const [report] = runAudit(
      evidenceOf({ archive: [pinnedInStatus(), revision], destination: [larger] }),
    ).machines;
    expect(report?.roles[0]?.differences).toContainEqual({
      path: "spec.domain.memory.guest",
      before: "2Gi",
      after: "4Gi",
    });
  });

  it("is about what the guest sees: a preference that changes nothing explicit is no drift", () => {
    const explicit = machine({
      preference: { name: "fedora" },
      template: template({ domain: { devices: { disks: [{ name: "root", disk: { bus: "sata" } }] } } }),
    });
    const other = preference("fedora", { devices: { preferredDiskBus: "scsi" } });
    const known = {
      archive: [explicit, revisionOf(preference(), "r")],
      source: [preference()],
      destination: [other],
    };
    expect(verdictOf(known)[0]).toBe("identical");
  });

  it("is given for both types, and the worse one counts", () => {
    const both = machine(
      { instancetype: { name: "u1.small", revisionName: "gone" }, preference: { name: "fedora" } },
      capturedStatus(),
    );
    expect(
      verdictOf({ archive: [both, preference()], source: [type, revision], destination: [preference()] }),
    ).toEqual(["stuck", ["stuck", "identical"]]);
  });

  it("leaves out what an annotation ignores with a reason", () => {
    const annotated = machine({ instancetype: { name: "u1.small" } }, undefined, {
      annotations: { "unfold.dev/audit-ignore": "L04: a lab machine; L27" },
    });
    const [report] = runAudit(evidenceOf({ archive: [annotated] })).machines;
    expect(report?.findings.map(({ code, suppressed }) => [code, suppressed])).toEqual([
      ["L31", undefined],
      ["L04", "a lab machine"],
      ["L27", undefined],
    ]);
  });
});
