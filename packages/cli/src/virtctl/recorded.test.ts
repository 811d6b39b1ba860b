import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ownWords, type RecordedCommand, virtctlKind } from "../golden/virtctl-kind.js";

const recorded = fileURLToPath(
  new URL("../../../../../shared/golden/virtctl-cases.ndjson.gz", import.meta.url),
);

function cases(): readonly RecordedCommand[] {
  if (!existsSync(recorded)) return [];
  return gunzipSync(readFileSync(recorded))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedCommand);
}

describe.skipIf(!existsSync(recorded))("virtctl: recorded cases of the real one (../shared/golden)", () => {
  it.each(cases().map((given) => [given.id, given] as const))("%s", async (_id, given) => {
    expect(virtctlKind.recognises(given)).toBe(true);
    expect(await virtctlKind.compare(given)).toEqual([]);
  });

  it("has our own words for nothing but help", () => {
    const helpful = cases().filter(({ stdout }) => stdout.includes("Usage:"));
    expect(Object.fromEntries(helpful.map(({ id, args }) => [id, args.join(" ")]))).toEqual(ownWords);
  });
});

describe("the comparison", () => {
  const said = 'required flag(s) "cpu", "memory" not set\n';
  const given = { id: "x", args: ["create", "instancetype"], exit: 1, stdout: "", stderrMessage: said };

  it.each([
    { change: {}, fields: [] },
    { change: { exit: 0 }, fields: ["exit"] },
    { change: { stdout: "x" }, fields: ["stdout"] },
    { change: { stderrMessage: "" }, fields: ["stderr"] },
  ])("of $change finds $fields", async ({ change, fields }) => {
    const found = await virtctlKind.compare({ ...given, ...change });
    expect(found.map(({ field }) => field)).toEqual(fields);
  });
});
