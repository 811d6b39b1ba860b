import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const bundle = `${root}packages/cli/bundle`;
const generated = `${root}packages/crds/generated`;

/** Path, size and time of every file below `folders`: equal text means nothing changed since the last build. */
function stateOf(folders) {
  const rows = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else {
        const { size, mtimeMs } = statSync(child);
        rows.push(`${child.slice(root.length)} ${size} ${mtimeMs}`);
      }
    }
  };
  for (const folder of folders) if (existsSync(root + folder)) visit(root + folder);
  return rows.sort().join("\n");
}

function unchanged(stamp, state) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === state;
}

/** Makes the CRD schemas from the published types; a few seconds, only when the generator or the overlay changed. */
function generateSchemas() {
  const state =
    stateOf(["packages/crds/generate", "scripts"]) + readFileSync(`${root}package-lock.json`, "utf8").length;
  const stamp = `${generated}/.built`;
  if (unchanged(stamp, state)) return;
  const { status } = spawnSync(process.execPath, [`${root}packages/crds/generate/generate.mjs`], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(1);
  writeFileSync(stamp, state);
}

/** Bundles the two commands, so that they start fast; types are checked by `npm run check`, not here. */
async function bundleCommands() {
  const packages = readdirSync(`${root}packages`);
  const state = stateOf([
    ...packages.map((name) => `packages/${name}/src`),
    "packages/crds/generated",
    "scripts",
  ]);
  const stamp = `${bundle}/.built`;
  if (unchanged(stamp, state)) return;
  const { build } = await import("esbuild");
  rmSync(bundle, { recursive: true, force: true });
  mkdirSync(bundle, { recursive: true });
  await build({
    entryPoints: {
      unfold: `${root}packages/cli/src/unfold.ts`,
      virtctl: `${root}packages/cli/src/virtctl.ts`,
    },
    outdir: bundle,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["source"],
    external: ["libsql"],
    logLevel: "warning",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  cpSync(generated, `${bundle}/generated`, { recursive: true });
  await bundleWorkers(bundle);
  writeFileSync(stamp, state);
}

/** Threads load their code from files of their own, beside what starts them. */
export async function bundleWorkers(folder) {
  const { build } = await import("esbuild");
  for (const worker of ["apiserver/src/store/sqlite-worker.mjs", "backup/src/archive/scan-worker.mjs"]) {
    const outfile = `${folder}/${worker.split("/").at(-1)}`;
    await build({
      entryPoints: [`${root}packages/${worker}`],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      external: ["libsql"],
      logLevel: "warning",
    });
  }
}

/** Brings the generated schemas and the bundle up to date. */
export async function build() {
  generateSchemas();
  await bundleCommands();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install({ tests: false });
  await build();
}
