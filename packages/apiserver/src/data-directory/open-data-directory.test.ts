import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataDirectoryError } from "./data-directory-error.js";
import { openDataDirectory } from "./open-data-directory.js";
import { startOf } from "./process-identity.js";

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "unfold-data-"));
});

afterEach(() => rmSync(base, { recursive: true }));

function failure(path: string): string {
  try {
    openDataDirectory(path).release();
    return "";
  } catch (error) {
    return error instanceof DataDirectoryError ? error.message : `not a DataDirectoryError: ${error}`;
  }
}

test("openDataDirectory() makes the directory for its owner and locks it", () => {
  const path = join(base, "deep", "data");
  const directory = openDataDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(join(path, "pid")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(path, "pid"), "utf8")).toBe(`${process.pid}\n`);
  expect(readdirSync(path).sort()).toEqual(["lock", "pid"]);
  directory.release();
  expect(readdirSync(path)).toEqual([]);
});

test("openDataDirectory() refuses a second server of this process, by any path", () => {
  const path = join(base, "data");
  const directory = openDataDirectory(path);
  symlinkSync(path, join(base, "link"));
  expect(failure(path)).toBe(`data directory ${path} is in use by process ${process.pid}`);
  expect(failure(join(base, "link"))).toContain(`is in use by process ${process.pid}`);
  directory.release();
  expect(failure(path)).toBe("");
});

test("release() leaves the lock of the next server alone", () => {
  const first = openDataDirectory(base);
  first.release();
  const second = openDataDirectory(base);
  first.release();
  expect(existsSync(join(base, "lock"))).toBe(true);
  expect(existsSync(join(base, "pid"))).toBe(true);
  second.release();
});

const parent = process.ppid;
const gone = spawnSync(process.execPath, ["-e", ""]).pid;

test.each([
  { name: "a running process", content: `${parent}\n${startOf(parent)}\n`, holder: parent },
  { name: "a running process whose start is not known", content: `${parent}\n`, holder: parent },
  { name: "a process that ended", content: `${gone}\n\n`, holder: undefined },
  { name: "an earlier process of an id in use again", content: `${parent}\nboot 1\n`, holder: undefined },
  { name: "an earlier process of our own id", content: `${process.pid}\nboot 1\n`, holder: undefined },
  { name: "nothing", content: "", holder: undefined },
  { name: "garbage", content: "\u0000garbage", holder: undefined },
])("openDataDirectory() on a lock of $name", ({ content, holder }) => {
  writeFileSync(join(base, "lock"), content);
  const message = holder === undefined ? "" : `data directory ${base} is in use by process ${holder}`;
  expect(failure(base)).toBe(message);
  if (holder !== undefined) expect(readFileSync(join(base, "lock"), "utf8")).toBe(content);
  expect(readdirSync(base)).toEqual(holder === undefined ? [] : ["lock"]);
});

test("openDataDirectory() explains in one line why a path cannot be used", () => {
  const file = join(base, "file");
  writeFileSync(file, "");
  expect(failure(file)).toBe(`data directory ${file} cannot be written: it is not a directory`);
  expect(failure(join(file, "below"))).toBe(
    `data directory ${file}/below cannot be written: a part of the path is not a directory`,
  );
  expect(failure("/proc/unfold")).toMatch(/^data directory \/proc\/unfold cannot be written: [^\n]+$/);
});
