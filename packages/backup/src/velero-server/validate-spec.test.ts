import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { validateBackupSpec } from "./backup/validate-backup.js";
import { validateRestoreSpec } from "./restore/validate-restore.js";

const selectors = {
  labelSelector: { matchLabels: { a: "b" } },
  orLabelSelectors: [{ matchLabels: { c: "d" } }],
};

const backups: readonly { name: string; spec: JsonObject; want: readonly (string | RegExp)[] }[] = [
  { name: "nothing in an empty one", spec: {}, want: [] },
  {
    name: "filters that do not go together",
    spec: { includeClusterResources: true, includedNamespaceScopedResources: ["pods"] },
    want: [
      /^include-resources, exclude-resources and include-cluster-resources are old filter parameters\.\n.*\nThey cannot be used together$/,
    ],
  },
  {
    name: "a resource that is both included and excluded",
    spec: { includedResources: ["pods"], excludedResources: ["pods"] },
    want: [
      "Invalid included/excluded resource lists: excludes list cannot contain an item in the includes list: pods",
    ],
  },
  {
    name: "everything excluded",
    spec: { excludedNamespaces: ["*"] },
    want: ["Invalid included/excluded namespace lists: excludes list cannot contain '*'"],
  },
  {
    name: "everything excluded by scope, which may be",
    spec: { excludedClusterScopedResources: ["*"] },
    want: [],
  },
  {
    name: "two kinds of selectors",
    spec: selectors,
    want: ["encountered labelSelector as well as orLabelSelectors in backup spec, only one can be specified"],
  },
  { name: "a duration that is none", spec: { ttl: "soon" }, want: [/^Invalid ttl: "soon"/] },
];

describe("validateBackupSpec finds", () => {
  it.each(backups)("$name", ({ spec, want }) => {
    const found = validateBackupSpec(spec);
    expect(found).toHaveLength(want.length);
    for (const [index, text] of want.entries()) expect(found[index]).toMatch(text);
  });
});

const restores: readonly { name: string; spec: JsonObject; want: readonly string[] }[] = [
  { name: "nothing in one of a backup", spec: { backupName: "b" }, want: [] },
  {
    name: "neither backup nor schedule",
    spec: {},
    want: ["Either a backup or schedule must be specified as a source for the restore, but not both"],
  },
  {
    name: "both",
    spec: { backupName: "b", scheduleName: "s" },
    want: ["Either a backup or schedule must be specified as a source for the restore, but not both"],
  },
  {
    name: "what is never restored",
    spec: { backupName: "b", includedResources: ["nodes"] },
    want: [
      "nodes are non-restorable resources",
      "Invalid included/excluded resource lists: excludes list cannot contain an item in the includes list: nodes",
    ],
  },
  {
    name: "two kinds of selectors",
    spec: { backupName: "b", ...selectors },
    want: [
      "encountered labelSelector as well as orLabelSelectors in restore spec, only one can be specified",
    ],
  },
  {
    name: "an unknown policy",
    spec: { backupName: "b", existingResourcePolicy: "replace" },
    want: ["existing-resource-policy has invalid value, it accepts only none, update as value"],
  },
];

describe("validateRestoreSpec finds", () => {
  it.each(restores)("$name", ({ spec, want }) => {
    expect(validateRestoreSpec(spec)).toEqual(want);
  });
});
