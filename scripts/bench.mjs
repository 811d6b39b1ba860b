// `npm run bench [NAME]`: bundles bench/NAME.ts and runs it.
import { copyFileSync, cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const name = process.argv[2] ?? "walkthrough";
install({ tests: true });
const { build: buildUnfold } = await import("./build.mjs");
await buildUnfold();
const { build } = await import("esbuild");
// Beside its source, so that paths relative to the module stay right.
const outfile = `${root}bench/${name}.bundle.mjs`;
await build({
  entryPoints: [`${root}bench/${name}.ts`],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  conditions: ["source"],
  external: ["libsql", "fflate"],
  logLevel: "warning",
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
// The store looks for its worker beside the code that opens it, and the CRDs for their schemas.
cpSync(`${root}packages/crds/generated`, `${root}bench/generated`, { recursive: true });
copyFileSync(`${root}packages/cli/bundle/sqlite-worker.mjs`, `${root}bench/sqlite-worker.mjs`);
await import(outfile);
