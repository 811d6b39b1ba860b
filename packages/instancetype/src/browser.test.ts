import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

const cases = fileURLToPath(new URL("../../../../shared/golden/expand-cases.ndjson.gz", import.meta.url));
const answers = fileURLToPath(new URL("../../../../shared/golden/expand-golden.ndjson.gz", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "unfold-browser-"));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 50 }));

const chromium = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((path) => join(path, name)))
  .find((path) => existsSync(path));

/** What a page shows once its scripts have run. @throws when Chromium does not start, or hangs */
function shown(page: string, profile: string): string {
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    // A container's /dev/shm may be too small.
    "--disable-dev-shm-usage",
    "--no-first-run",
    // Nothing but the page: no look-ups of Google's hosts, no updates.
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--user-data-dir=${join(folder, profile)}`,
    "--virtual-time-budget=30000",
    "--dump-dom",
  ];
  return execFileSync(chromium ?? "", [...flags, pathToFileURL(page).href], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 240_000,
    killSignal: "SIGKILL",
  });
}

/** Why no page can be shown here; undefined when one can. */
function missingBrowser(): string | undefined {
  if (chromium === undefined) return "no chromium on PATH";
  const page = join(folder, "probe.html");
  writeFileSync(page, "<!doctype html><body>probe</body>");
  try {
    return shown(page, "probe").includes("probe") ? undefined : `${chromium} shows no page`;
  } catch (error) {
    return `${chromium} does not start: ${(error as Error).message.split("\n")[0]}`;
  }
}

const missing = missingBrowser();

/** Expands every pair of the catalogue, and compares every 20th recorded case where there are any. */
const core = `
import { commonInstancetypes, commonPreferences, defaultClusterConfig, expand, find, lookupOf } from "@unfold/instancetype";
import { compareCase } from ${JSON.stringify(fileURLToPath(new URL("golden/compare-case.ts", import.meta.url)))};
export async function run(recorded) {
  const lookup = lookupOf([...commonInstancetypes(), ...commonPreferences()]);
  let expanded = 0;
  for (const instancetype of commonInstancetypes()) {
    for (const preference of commonPreferences()) {
      const vm = { apiVersion: "kubevirt.io/v1", kind: "VirtualMachine", metadata: { name: "a" }, spec: {
        instancetype: { name: instancetype.metadata.name }, preference: { name: preference.metadata.name }, template: { spec: {} } } };
      const types = { instancetype: find("instancetype", vm, lookup).found, preference: find("preference", vm, lookup).found };
      if (expand(vm, { ...types, config: defaultClusterConfig, mode: "faithful" }).ok) expanded++;
    }
  }
  const failures = [];
  for (const { given, want } of recorded) if ((await compareCase(given, want)).length > 0) failures.push(given.id);
  return JSON.stringify({ expanded, failures });
}`;

function sample(): string {
  if (!existsSync(cases)) return "[]";
  const read = (file: string) => gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  const wanted = new Map(read(answers).map((line) => [(JSON.parse(line) as { id: string }).id, line]));
  const pairs = read(cases)
    .filter((_, index) => index % 20 === 0)
    .map((line) => `{"given":${line},"want":${wanted.get((JSON.parse(line) as { id: string }).id)}}`);
  return `[${pairs.join(",")}]`;
}

async function bundle(): Promise<string> {
  const entry = join(fileURLToPath(new URL(".", import.meta.url)), "browser-core.mjs");
  const { outputFiles } = await build({
    stdin: { contents: core, resolveDir: join(entry, ".."), loader: "js" },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "core",
    platform: "browser",
    conditions: ["source"],
  });
  return outputFiles[0]?.text ?? "";
}

const want = JSON.stringify({ expanded: 3510, failures: [] });

describe("the engine's core, outside Node", () => {
  it("runs with nothing but the language and the encoders every browser has", async () => {
    const context = createContext({ TextEncoder, TextDecoder, atob });
    // Neither time nor randomness: they throw.
    runInContext("globalThis.Date = undefined; Math.random = undefined;", context);
    runInContext(await bundle(), context);
    expect(await runInContext(`core.run(${sample()})`, context)).toBe(want);
  });

  const name = "runs in Chromium";
  it.skipIf(missing !== undefined)(
    missing === undefined ? name : `${name} (skipped: ${missing})`,
    async () => {
      const page = join(folder, "core.html");
      const script = `${await bundle()}; core.run(${sample()}).then((text) => { document.body.textContent = text; });`;
      writeFileSync(join(folder, "core.js"), script);
      writeFileSync(
        page,
        '<!doctype html><meta charset="utf-8"><body><script src="core.js"></script></body>',
      );
      expect(shown(page, "profile")).toContain(want);
    },
  );
});
