import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { compareCase } from "./golden/compare-case.js";
import type { GoldenAnswer, GoldenCase } from "./golden/golden-case.js";

const folder = fileURLToPath(new URL("../../../../shared/golden/", import.meta.url));

function readLines<T>(file: string): readonly T[] {
  const lines = gunzipSync(readFileSync(folder + file))
    .toString("utf8")
    .split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
}

describe.skipIf(!existsSync(folder))(
  existsSync(folder)
    ? "recorded behaviour of KubeVirt"
    : `recorded behaviour of KubeVirt (skipped: no ${folder})`,
  () => {
    it("is met in every case of every family", async () => {
      const answers = new Map(
        readLines<GoldenAnswer>("expand-golden.ndjson.gz").map((answer) => [answer.id, answer]),
      );
      const failures: string[] = [];
      for (const given of readLines<GoldenCase>("expand-cases.ndjson.gz")) {
        const answer = answers.get(given.id);
        const differences = answer === undefined ? [{ field: "answer" }] : await compareCase(given, answer);
        if (differences.length > 0) failures.push(`${given.id}: ${differences.map(({ field }) => field)}`);
      }
      expect(answers.size).toBeGreaterThan(5000);
      expect(failures).toEqual([]);
    });
  },
);
