import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { closePlanes, compareScenario } from "./controller-kind.js";
import { intendedDifferences } from "./intended-differences.js";
import { missingBehaviours } from "./missing-behaviours.js";
import type { RecordedOutcome, RecordedScenario } from "./recorded-scenario.js";

const folder = fileURLToPath(new URL("../../../../../../shared/golden/", import.meta.url));
const present = existsSync(folder);
const read = <T>(name: string): readonly T[] =>
  gunzipSync(readFileSync(`${folder}${name}.ndjson.gz`))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);

const golden = new Map(
  present ? read<RecordedOutcome>("controller-golden").map((entry) => [entry.id, entry]) : [],
);
const all = present ? read<RecordedScenario>("controller-cases") : [];
const everything = process.env["UNFOLD_SOAK"] === "1";
/** All of them in the long form, else one in ten; neighbours in the file are of one family. */
const scenarios = everything ? all : all.filter((_, index) => index % 10 === 0);

const rulesMet = new Set<string>();

afterAll(closePlanes);

describe.skipIf(!present)("scenarios of KubeVirt's virt-controller (skipped without the recordings)", () => {
  it.each(scenarios.map((scenario) => [scenario.id, scenario] as const))("%s", async (id, scenario) => {
    const recorded = golden.get(id);
    if (recorded === undefined) throw new Error("nothing was recorded");
    const differences = await compareScenario(scenario, recorded);
    for (const { rule } of differences) if (rule !== undefined) rulesMet.add(rule);
    expect(differences.filter(({ verdict }) => verdict === "unexplained")).toEqual([]);
  });

  it.skipIf(!everything)("need every rule that explains a difference", () => {
    const rules = [...intendedDifferences, ...missingBehaviours].map(({ name }) => name);
    expect(rules.filter((name) => !rulesMet.has(name))).toEqual([]);
  });
});
