import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { compareCase } from "./golden/compare-case.js";
import { expandsAlike } from "./golden/expands-alike.js";
import type { GoldenAnswer, GoldenCase } from "./golden/golden-case.js";
import { pickGolden } from "./golden/pick-golden.js";
import type { RecordedLine } from "./golden/recorded-kind.js";
import { recordedKinds } from "./golden/recorded-kinds.js";
import { startsAlike } from "./golden/starts-alike.js";

const folder = fileURLToPath(new URL("../../../../shared/golden/", import.meta.url));
const name = "recorded behaviour of KubeVirt";

function readLines<T>(file: string): readonly T[] {
  const lines = gunzipSync(readFileSync(folder + file))
    .toString("utf8")
    .split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
}

/** Freezes everything below: the engine must not change what it is given. */
function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}

describe.skipIf(!existsSync(folder))(existsSync(folder) ? name : `${name} (skipped: no ${folder})`, () => {
  it("is met in every case of every family, without changing what was given", async () => {
    const answers = new Map(
      readLines<GoldenAnswer>("expand-golden.ndjson.gz").map((answer) => [answer.id, answer]),
    );
    const failures: string[] = [];
    for (const given of readLines<GoldenCase>("expand-cases.ndjson.gz")) {
      const answer = answers.get(given.id);
      const differences =
        answer === undefined ? [{ field: "answer" }] : await compareCase(deepFreeze(given), answer);
      if (differences.length > 0) failures.push(`${given.id}: ${differences.map(({ field }) => field)}`);
    }
    expect(answers.size).toBeGreaterThan(5000);
    expect(failures).toEqual([]);
  });

  it.each(["revision", "infer", "webhook"])("is met in every %s case", async (file) => {
    const goldens = [`${file}-golden`, ...(file === "revision" ? ["revision-golden-v1.6.6"] : [])].map(
      (golden) => new Map(readLines<RecordedLine>(`${golden}.ndjson.gz`).map((line) => [line.id, line])),
    );
    const failures: string[] = [];
    for (const given of readLines<RecordedLine>(`${file}-cases.ndjson.gz`)) {
      const kind = recordedKinds.find((candidate) => candidate.recognises(given));
      const golden = pickGolden(given.id, goldens);
      if (kind === undefined || golden === undefined) continue;
      const differences = await kind.compare(deepFreeze(given), golden);
      if (differences.length > 0) failures.push(`${given.id}: ${differences.map(({ field }) => field)}`);
    }
    expect(failures).toEqual([]);
  });

  it("starts the same VMI before and after faithful expansion, in every case", () => {
    const cases = readLines<GoldenCase>("expand-cases.ndjson.gz");
    const differing = cases.flatMap((given) => {
      const result = startsAlike(given, "faithful");
      return result.ok && !result.same ? [{ id: given.id, differences: result.differences }] : [];
    });
    expect(differing).toEqual([]);
    expect(cases.filter((given) => startsAlike(given, "faithful").ok).length).toBeGreaterThan(5000);
  });

  it("starts another VMI after exact expansion where KubeVirt forgets an auto-attach preference", () => {
    const cases = readLines<GoldenCase>("expand-cases.ndjson.gz");
    const differing = cases.flatMap((given) => {
      const result = startsAlike(given, "exact");
      return result.ok && !result.same ? [given.id] : [];
    });
    expect(differing).toMatchSnapshot();
    // The two modes' machines, written alike, differ in these cases and in no other.
    expect(cases.filter((given) => !expandsAlike(given)).map(({ id }) => id)).toEqual(differing);
  });
});
