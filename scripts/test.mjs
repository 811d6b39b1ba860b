// `npm test`: everything a change must pass, in its short form; `npm run soak` (--soak) runs crash rounds and load at full size.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const soak = process.argv.includes("--soak");
install({ tests: true });
const { build } = await import("./build.mjs");
await build();

const scratch = mkdtempSync(join(tmpdir(), "unfold-test-"));
const results = join(scratch, "results.json");
const bin = (name) => `${root}node_modules/.bin/${name}`;
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
const longTests = [
  "packages/controllers/src/restore/adversity.test.ts",
  "packages/apiserver/src/fuzz.test.ts",
  "packages/apiserver/src/store/crash.test.ts",
  "packages/apiserver/src/store/disk-bound.test.ts",
  "test/conformance.test.ts",
  "test/load.test.ts",
  "test/reliability",
  "test/apply-sequences.test.ts",
  "test/policy-under-load.test.ts",
  "test/clients/kubectl",
  "test/webhook-answers.test.ts",
];
const tests = ["tests", bin("vitest"), ["run", ...reporters, ...(soak ? longTests : [])]];
const steps = soak
  ? [tests]
  : [["types", bin("tsc"), ["-b"]], ["lint and format", bin("biome"), ["check", "."]], tests];

/** Minutes: no step takes as long in its short form unless it hangs. The soak takes what it takes. */
const patience = soak ? undefined : 120;
/** Mebibytes that the tests need for their files at most. */
const room = 1024;

tellOfRoom();
const failed = steps.filter((step) => !passes(step));
closeWithCounts();
rmSync(scratch, { recursive: true, force: true });
process.exit(failed.length === 0 ? 0 : 1);

function passes([name, command, args]) {
  const started = Date.now();
  const env = { ...process.env, ...(soak ? { UNFOLD_SOAK: "1" } : {}) };
  const limit = patience === undefined ? {} : { timeout: patience * 60_000, killSignal: "SIGKILL" };
  const ended = spawnSync(command, args, { cwd: root, stdio: "inherit", env, ...limit });
  const outcome = ended.status === 0 ? "ok" : `failed${cause(ended)}`;
  console.log(`${name}: ${outcome} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return ended.status === 0;
}

/** Why a step gave no exit code, if it gave none. */
function cause({ error, signal }) {
  if (error?.code === "ETIMEDOUT") return `: not done after ${patience} minutes`;
  if (error !== undefined) return `: ${error.message}`;
  return signal === null ? "" : `: ended by ${signal}`;
}

/** Tests write databases and archives: where there is no room, that tells why some of them fail. */
function tellOfRoom() {
  const { bavail, bsize } = statfsSync(scratch);
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  if (free < room)
    console.log(`${tmpdir()} has ${free} MiB free, the tests may need ${room}: TMPDIR names another folder`);
}

/** The last line says how many tests ran; steps that are no tests, and files whose set-up failed, count as one each. */
function closeWithCounts() {
  if (!existsSync(results)) {
    console.log(`0 passed, ${failed.length} failed, 0 skipped`);
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(results, "utf8"),
  );
  const isSetUp = ({ status, assertionResults }) =>
    status === "failed" && !assertionResults.some((test) => test.status === "failed");
  const otherFailures =
    failed.filter(([name]) => name !== "tests").length + testResults.filter(isSetUp).length;
  console.log(
    `${numPassedTests} passed, ${numFailedTests + otherFailures} failed, ${numPendingTests} skipped`,
  );
}
