import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { withFieldAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import type { RecordedSync, SyncOutcome } from "./recorded-sync.js";
import { intendedSyncDifferences } from "./sync-differences.js";
import { compareSync, syncKind } from "./sync-kind.js";

const folder = fileURLToPath(new URL("../../../../../shared/golden/", import.meta.url));
const present = existsSync(folder);
const read = (name: string) =>
  gunzipSync(readFileSync(`${folder}${name}.ndjson.gz`))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const cases: readonly RecordedSync[] = present ? read("webhook-cases").filter(syncKind.recognises) : [];
const golden = new Map<string, SyncOutcome>(
  present ? read("webhook-golden").map((entry) => [entry.id, entry]) : [],
);

describe.skipIf(!present)("one sync, as recorded from KubeVirt (skipped without the recordings)", () => {
  const met = new Set<string>();

  it.each(cases.map((entry) => [entry.id, entry] as const))("%s", async (id, given) => {
    const want = golden.get(id);
    if (want === undefined) throw new Error("nothing was recorded");
    const differences = await compareSync(given, want);
    for (const { rule } of differences) if (rule !== undefined) met.add(rule);
    expect(differences.filter(({ verdict }) => verdict === "unexplained")).toEqual([]);
  });

  it("needs every rule that explains a difference", () => {
    expect([...met].toSorted()).toEqual(intendedSyncDifferences.map(({ name }) => name).toSorted());
  });

  it.each<[string, string, (want: SyncOutcome) => SyncOutcome]>([
    ["sync/expandAll/it+pref", "spec.runStrategy", ({ vm, ...rest }) => ({ ...rest, vm: halted(vm) })],
    ["sync/expandAll/both-refs", "revision r1", (want) => ({ ...want, storedRevisions: [revision("r1")] })],
    ["sync/reference/it", "error", (want) => ({ ...want, error: "another one" })],
  ])("%s: another %s would be noticed", async (id, field, change) => {
    const [given, want] = [cases.find((entry) => entry.id === id), golden.get(id)];
    if (given === undefined || want === undefined) throw new Error("nothing was recorded");
    const differences = await compareSync(given, change(want));
    expect(differences.map((difference) => difference.field)).toEqual([field]);
  });
});

const halted = (vm: SyncOutcome["vm"]) =>
  withFieldAt(vm, ["spec", "runStrategy"], "Halted") as SyncOutcome["vm"];
const revision = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  metadata: { name },
  data: {},
});

const page = readFileSync(new URL("../../../../docs/kubevirt-differences.md", import.meta.url), "utf8");

it.each(intendedSyncDifferences)("docs/kubevirt-differences.md tells of: $name", ({ name, why, follows }) => {
  expect(page).toContain(`| ${name} | ${follows} | ${why} |`);
});
