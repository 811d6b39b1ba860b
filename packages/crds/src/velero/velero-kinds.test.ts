import { fieldAt, listAt, stringAt } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { customResourceDefinitions, veleroDefinitions } from "../custom-resource-definitions.js";
import { ensureGenerated } from "../generated-for-tests.js";

ensureGenerated();

const definitions = veleroDefinitions();

it("are those that Velero's clients and servers look for", () => {
  expect(definitions.map(({ metadata }) => metadata.name)).toEqual([
    "backups.velero.io",
    "restores.velero.io",
    "backupstoragelocations.velero.io",
    "deletebackuprequests.velero.io",
    "downloadrequests.velero.io",
    "serverstatusrequests.velero.io",
    "schedules.velero.io",
  ]);
});

it("have one version and no status subresource: Velero writes its objects whole", () => {
  for (const { spec } of definitions) {
    const [version, other] = listAt(spec, "versions");
    expect(other).toBeUndefined();
    expect(stringAt(version, "name")).toBe("v1");
    expect(fieldAt(version, "subresources")).toBeUndefined();
  }
});

it("are not installed in a cluster, whose Velero has its own", () => {
  expect(customResourceDefinitions().filter(({ spec }) => stringAt(spec, "group") === "velero.io")).toEqual(
    [],
  );
});
