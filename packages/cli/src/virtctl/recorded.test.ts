import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
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

/** Random name parts compare by shape. */
function withoutRandom(text: string): string {
  return text.replace(/\b(vm|imported-volume)-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "$1-RANDOM");
}

function run(args: readonly string[]): { exit: number; stdout: string; stderr: string } {
  let stdout = "";
  let stderr = "";
  const exit = runVirtctl(args, {
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
  return gunzipSync(readFileSync(recorded))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedCase)
    .filter(({ args }) => args[0] === "create" && args[1] === "vm" && !args.includes("--help"));
}

describe.skipIf(!existsSync(recorded))(
  "virtctl create vm: recorded cases of the real one (../shared/golden)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "virtctl-"));
    it.each(existsSync(recorded) ? cases() : [])(
      "$id",
      ({ args, exit, stdout, stderrMessage, files = {} }) => {
        let given = args;
        for (const [path, content] of Object.entries(files)) {
          const local = join(folder, "given-file");
          writeFileSync(local, content);
          given = given.map((arg) => arg.replace(path, local));
        }
        const got = run(given);
        expect(withoutRandom(got.stdout)).toBe(withoutRandom(stdout));
        expect(got.exit).toBe(exit);
        expect(got.stderr).toBe(stderrMessage);
      },
    );
  },
);
