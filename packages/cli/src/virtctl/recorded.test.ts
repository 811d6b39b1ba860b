import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { flagTableOf, headingsOf } from "./recorded-help.js";
import { runVirtctl } from "./run-virtctl.js";

const recorded = fileURLToPath(
  new URL("../../../../../shared/golden/virtctl-cases.ndjson.gz", import.meta.url),
);

interface RecordedCase {
  readonly id: string;
  readonly args: readonly string[];
  readonly exit: number;
  readonly stdout: string;
  readonly stderrMessage: string;
  readonly files?: { readonly [path: string]: string };
}

/**
 * The cases that print help. Its sentences are other people's, ours are our own; what is the same are the headings, the
 * commands, and the names, types and defaults of the flags, in this order.
 */
const ownWords: { readonly [id: string]: string } = {
  "virtctl/351": "expand --help",
  "virtctl/356": "create --help",
  "virtctl/357": "create",
  "virtctl/358": "create bogus",
  "virtctl/359": "create vm --help",
  "virtctl/361": "create preference --help",
  "virtctl/362": "create clone --help",
};

/** Random name parts compare by shape. */
function withoutRandom(text: string): string {
  const prefixes =
    "vm|imported-volume|clusterinstancetype|instancetype|clusterpreference|preference|clone|dv";
  return text.replace(new RegExp(`\\b(${prefixes})-[bcdfghjklmnpqrstvwxz2456789]{5}\\b`, "g"), "$1-RANDOM");
}

async function run(args: readonly string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const exit = await runVirtctl(args, {
    program: "virtctl",
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
  });
  return { exit, stdout, stderr };
}

function cases(): readonly RecordedCase[] {
  if (!existsSync(recorded)) return [];
  return gunzipSync(readFileSync(recorded))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedCase);
}

describe.skipIf(!existsSync(recorded))("virtctl: recorded cases of the real one (../shared/golden)", () => {
  const folder = mkdtempSync(join(tmpdir(), "virtctl-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(cases().filter(({ id }) => ownWords[id] === undefined))(
    "$id",
    async ({ args, exit, stdout, stderrMessage, files = {} }) => {
      let given = args;
      for (const [path, content] of Object.entries(files)) {
        const local = join(folder, "given-file");
        writeFileSync(local, content);
        given = given.map((arg) => arg.replace(path, local));
      }
      const got = await run(given);
      expect(withoutRandom(got.stdout)).toBe(withoutRandom(stdout));
      expect(got.exit).toBe(exit);
      expect(got.stderr).toBe(stderrMessage);
    },
  );

  it.each(cases().filter(({ id }) => ownWords[id] !== undefined))(
    "$id has the same form in our own words",
    async ({ id, args, exit, stdout, stderrMessage }) => {
      expect(args.join(" ")).toBe(ownWords[id]);
      const got = await run(args);
      expect(flagTableOf(got.stdout)).toEqual(flagTableOf(stdout));
      expect(headingsOf(got.stdout)).toEqual(headingsOf(stdout));
      expect(got).toMatchObject({ exit, stderr: stderrMessage });
    },
  );
});
