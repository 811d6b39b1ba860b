import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { Inventory } from "../../inventory/inventory.js";
import {
  backup,
  capturedStatus,
  instancetype,
  machine,
  pinnedInSpec,
  restore,
  revisionOf,
  sizes,
} from "../../testing/objects.js";
import { findingEntry } from "../report/finding-text.js";
import type { Expectation } from "../unmet.js";
import { judge } from "./judge.js";
import type { LossEvidence } from "./loss-evidence.js";

const type = instancetype();
const larger = instancetype("u1.small", sizes(4, "8Gi"));
const revision = revisionOf(type);
const pin = revision.metadata.name ?? "";
const before = machine({ instancetype: { name: "u1.small" } }, capturedStatus());
const newUid = { uid: "uid-restored" };
const unpinned = machine({ instancetype: { name: "u1.small" } }, undefined, newUid);
const pinned: KubeObject = { ...pinnedInSpec(), metadata: { ...pinnedInSpec().metadata, ...newUid } };
const flat = machine({}, undefined, newUid);
const owner = revision.metadata.ownerReferences?.[0];
const ownerless = revisionOf(type, pin, { ownerReferences: [] });
const selector = { matchLabels: { app: "web" } };

const stopped: Expectation = { kind: "VirtualMachine", name: "web", wanted: "state" };
const another: Expectation = { kind: "VirtualMachineInstance", name: "web", wanted: "same machine" };

/** A restore that brought the machine back pinned, with its revision; `parts` say what was otherwise. */
function evidence(parts: Partial<LossEvidence> & { readonly seen?: KubeObject }): LossEvidence {
  return {
    failure: { message: "it is Stopped", expectation: stopped },
    runs: [run("restore", "done")],
    captured: { machines: [before], instances: [], revisions: [revision] },
    machines: [pinned],
    types: [type],
    seenRevision: (name) => (name === pin ? parts.seen : undefined),
    wasThereBefore: () => false,
    wasDeleted: () => false,
    backup: undefined,
    restore: undefined,
    archive: undefined,
    missing: [],
    ...parts,
  };
}

function archiveOf(...objects: readonly KubeObject[]): NonNullable<LossEvidence["archive"]> {
  const inventory = new Inventory();
  for (const object of objects) inventory.add(object, "archive");
  return { inventory };
}

const run = (verb: string, output: string): LossEvidence["runs"][number] => ({
  arguments: [verb, "b"],
  code: 1,
  timedOut: false,
  output,
  milliseconds: 1,
});
const failure = (expectation?: Expectation, message = "it is not there"): LossEvidence["failure"] => ({
  message,
  expectation,
});

const flatBefore: LossEvidence["captured"] = { machines: [machine()], instances: [], revisions: [] };

const losses: readonly (readonly [code: string, what: string, LossEvidence])[] = [
  [
    "C6",
    "a machine that waits for a claim that is not there",
    evidence({
      captured: flatBefore,
      missing: [{ kind: "PersistentVolumeClaim", name: "root", needed: "VirtualMachine web names it" }],
    }),
  ],
  [
    "C2",
    "a machine that is itself not there, nor anything else",
    evidence({
      captured: flatBefore,
      failure: failure(stopped),
      missing: [{ kind: "PersistentVolumeClaim", name: "root", needed: "VirtualMachine web names it" }],
    }),
  ],
  ["C7", "a machine that waits although all is there", evidence({ captured: flatBefore })],
  ["L01", "a pin in spec without its revision", evidence({})],
  ["L02", "a revision that nothing in spec names", evidence({ seen: ownerless, machines: [unpinned] })],
  [
    "L02",
    "the same, expanded to another machine",
    evidence({
      seen: ownerless,
      machines: [flat],
      types: [larger],
      failure: failure(another, "another machine"),
    }),
  ],
  ["L03", "neither pin nor revision, beside an equal type", evidence({ machines: [unpinned] })],
  [
    "L03",
    "revisions that were gone before, and nobody said so",
    evidence({ captured: { machines: [before], instances: [], revisions: [] } }),
  ],
  [
    "L05",
    "a revision with another spec",
    evidence({ seen: revisionOf(larger, pin, { ownerReferences: [] }) }),
  ],
  [
    "L07",
    "a Backup without controllerrevisions",
    evidence({ backup: backup({ excludedResources: ["controllerrevisions.apps"] }) }),
  ],
  [
    "L08",
    "a Backup by label",
    evidence({ backup: backup({ labelSelector: selector }), archive: archiveOf(pinned) }),
  ],
  [
    "L09",
    "a revision that is labelled as excluded",
    evidence({
      captured: {
        machines: [before],
        instances: [],
        revisions: [revisionOf(type, pin, { labels: { "velero.io/exclude-from-backup": "true" } })],
      },
    }),
  ],
  [
    "L10",
    "revisions that were gone before, and a Backup that counted a warning",
    evidence({
      captured: { machines: [before], instances: [], revisions: [] },
      backup: { ...backup(), status: { phase: "Completed", warnings: 1 } },
    }),
  ],
  [
    "L11",
    "a Restore without controllerrevisions",
    evidence({ restore: restore({ excludedResources: ["controllerrevisions"] }) }),
  ],
  [
    "L12",
    "a Restore by label of an archive that has the revision",
    evidence({
      backup: backup({ labelSelector: selector }),
      restore: restore({ labelSelector: selector }),
      archive: archiveOf(pinned, revision),
    }),
  ],
  [
    "L14",
    "a revision that was there before, with another spec",
    evidence({ seen: revisionOf(larger, pin, { ownerReferences: [] }), wasThereBefore: () => true }),
  ],
  ["L15", "a revision with the owner it had", evidence({ seen: revision })],
  ["L17", "no pin, and no type of that name", evidence({ machines: [unpinned], types: [] })],
  ["L18", "no pin, and another type of that name", evidence({ machines: [unpinned], types: [larger] })],
  [
    "L18",
    "the same, with a revision that KubeVirt captured anew under the old name",
    evidence({
      machines: [unpinned],
      types: [larger],
      seen: revisionOf(larger, pin, {
        ownerReferences: owner === undefined ? [] : [{ ...owner, ...newUid }],
      }),
    }),
  ],
  [
    "L24",
    "a machine the plugin refused",
    evidence({ machines: [], runs: [run("backup", "VM cannot be safely backed up")] }),
  ],
];

const others: readonly (readonly [code: string, what: string, LossEvidence])[] = [
  [
    "C1",
    "a backup that failed, before there was anything to lose",
    evidence({ runs: [run("backup", "no")], failure: failure() }),
  ],
  ["C1", "an exit code", evidence({ seen: ownerless, failure: failure(undefined, "backup exited with 1") })],
  ["C2", "no machine", evidence({ seen: ownerless, machines: [], failure: failure(stopped) })],
  [
    "C3",
    "an import",
    evidence({ machines: [], failure: failure({ kind: "DataVolume", name: "d", wanted: "no import" }) }),
  ],
  [
    "C4",
    "an object that was not asked for",
    evidence({
      seen: ownerless,
      failure: failure({ kind: "VirtualMachine", name: "web", wanted: "absent" }),
    }),
  ],
  [
    "C5",
    "a label that stayed",
    evidence({ failure: failure({ kind: "PersistentVolumeClaim", name: "d", wanted: "no mark" }) }),
  ],
  ["C6", "no Secret", evidence({ failure: failure({ kind: "Secret", name: "s", wanted: "present" }) })],
  [
    "C7",
    "a machine that stays stopped",
    evidence({ seen: ownerless, failure: failure(stopped, "it is Stopped") }),
  ],
];

describe("judging by what happened", () => {
  it.each([...losses, ...others])("%s: %s", (code, _what, given) => {
    const { finding } = judge(given);
    expect(finding.code).toBe(code);
    expect(finding.message).not.toMatch(/undefined|\[object/);
    expect(findingEntry(code)?.remedy).toMatch(/\S/);
  });

  it("lists consequences beside the cause, each once", () => {
    const given = evidence({ machines: [unpinned], types: [] });
    const audited = [
      { code: "L27", message: "a" },
      { code: "L27", message: "b" },
    ];
    expect(judge(given, audited).related.map(({ code }) => code)).toEqual(["L03", "L27"]);
  });

  it("does not blame a type for a Secret", () => {
    const secret = failure({ kind: "Secret", name: "s", wanted: "present" });
    expect(judge(evidence({ machines: [unpinned], failure: secret })).finding.code).toBe("C6");
  });
});
