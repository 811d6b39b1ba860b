import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../scripts/golden.mjs", import.meta.url));
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "golden-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function golden(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const given = {
  id: "mine/1",
  family: "mine",
  vm: {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "v", namespace: "n" },
    spec: { instancetype: { name: "gone" }, template: { spec: { domain: { devices: {} } } } },
  },
  instancetype: null,
  preference: null,
};
const missing = 'virtualmachineclusterinstancetypes.instancetype.kubevirt.io "gone" not found';
const answer = { id: "mine/1", expanded: null, error: missing, errorKind: "notFound", conflicts: [] };
const lines = (...objects: readonly object[]): string =>
  objects.map((object) => JSON.stringify(object)).join("\n");

describe("npm run golden with files", () => {
  it("compares cases and answers of any name, plain and gzip, in one of several files", async () => {
    const cases = file("odd name,of.cases", gzipSync(lines(given)));
    const other = file("other", lines({ ...answer, id: "else" }));
    const answers = file("answers", `\uFEFF${lines(answer)}\r\n\n`);
    const { code, stdout } = await golden("--cases", cases, "--golden", other, "--golden", answers);
    expect(stdout).toMatch(/mine: 1 passed, 0 failed\ntotal: 1 passed, 0 failed\n$/);
    expect(code).toBe(0);
  }, 120_000);

  it("fails where an answer differs, is missing, or a case is of no known kind", async () => {
    const cases = file("cases", lines(given, { ...given, id: "mine/2" }, { id: "x", novelty: 1 }));
    const answers = file("wrong", lines({ ...answer, error: "another" }));
    const { code, stdout } = await golden("--cases", cases, "--golden", answers);
    expect(stdout).toContain("differs: mine/1\n  error\n");
    expect(stdout).toContain("mine: 0 passed, 2 failed");
    expect(stdout).toContain("cases: 1 cases of a kind no package compares yet");
    expect(code).toBe(1);
  }, 120_000);

  it("says in one line what is wrong with what was asked for", async () => {
    const cases = file("good", lines(given));
    const broken = file("broken", `${lines(answer)}\n{"id":"mine/2",`);
    const cut = file("cut.gz", gzipSync(lines(given)).subarray(0, 40));
    mkdirSync(join(folder, "folder"));
    const asked: readonly (readonly [readonly string[], RegExp])[] = [
      [["--cases", join(folder, "none")], /^No such file: .*none$/],
      [["--cases", join(folder, "folder")], /folder: is a directory$/],
      [["--cases", cases, "--golden", broken], /broken:2: not JSON: /],
      [["--cases", cut], /cut\.gz: not a whole gzip file: /],
      [["--cases", file("list", "[1]")], /list:1: not a JSON object$/],
      [["--cases", file("anonymous", "{}")], /anonymous:1: has no id$/],
      [["--cases", file("empty", "\n")], /empty: holds no case$/],
      [["--golden", cases], /--golden FILE goes with --cases FILE/],
      [["--bogus"], /Unknown option '--bogus'/],
    ];
    const told = await Promise.all(asked.map(([args]) => golden(...args)));
    for (const [index, { code, stdout, stderr }] of told.entries()) {
      expect(stderr.trimEnd()).toMatch(asked[index]?.[1] ?? /^$/);
      expect(stderr.trimEnd()).not.toContain("\n");
      expect([code, stdout]).toEqual([2, ""]);
    }
  }, 120_000);
});
