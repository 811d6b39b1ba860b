import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const stampPath = `${root}node_modules/.unfold-install`;

/**
 * Installs the locked packages unless they are there already; `tests` adds what only the tests need. Costs one hash of
 * the lock file when there is nothing to do.
 */
export function install({ tests: wanted }) {
  requireNode();
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  const done = existsSync(stampPath) ? JSON.parse(readFileSync(stampPath, "utf8")) : {};
  if (done.lock === lock && (done.tests || !wanted)) return;
  // Whoever installed what the tests need keeps it when the lock file changes.
  const tests = wanted || done.tests === true;
  console.error(`Installing packages${tests ? ", those for the tests too" : ""} (once per version) ...`);
  // Not `npm ci`: it refuses to start where a registry lacks the packages of other platforms that a tool lists as optional.
  const only = tests ? "--include=dev" : "--omit=dev";
  // A registry that fails now and then is asked again, more often than npm would.
  const patience = ["--fetch-retries=5", "--prefer-offline"];
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", only, ...patience];
  const { status, error } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    console.error(
      `Cannot install packages: npm install failed${error === undefined ? "" : ` (${error.message})`}`,
    );
    process.exit(1);
  }
  writeFileSync(stampPath, JSON.stringify({ lock, tests }));
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Node 20.19 or newer is needed, this is ${process.versions.node}`);
  process.exit(1);
}
