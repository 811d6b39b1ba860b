import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, bundleWorkers } from "./build.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = `${root}packages/control-plane`;

/** Packages whose declarations are reached from the library's own. */
const typed = ["apimachinery", "apiserver", "backup", "control-plane", "controllers", "crds", "instancetype"];

/** Copies the declarations of a package, with names of other packages turned into paths to theirs. */
function copyTypes(name, types) {
  const dist = `${root}packages/${name}/dist`;
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts") || file.endsWith(".test.d.ts")) continue;
    const target = join(types, name, file);
    const up = relative(dirname(target), types);
    const text = readFileSync(join(dist, file), "utf8")
      .replace(/"@unfold\/([\w-]+)"/g, (_whole, other) => `"${up}/${other}/index.js"`)
      .replace(/\/\/# sourceMappingURL=.*\n?/g, "");
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

/** What the library needs from others when it runs: everything but the native store is in the bundle. */
function manifest() {
  const { name, version, description, license, type, engines } = JSON.parse(
    readFileSync(`${folder}/package.json`, "utf8"),
  );
  const { libsql } = JSON.parse(readFileSync(`${root}packages/apiserver/package.json`, "utf8")).dependencies;
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    exports: { ".": { types: "./types/control-plane/index.d.ts", default: "./index.js" } },
    dependencies: { libsql },
  };
}

/** Packs `@unfold/control-plane` for other projects, into the current folder or the one named; prints the file. */
async function pack() {
  await build();
  run(`${root}node_modules/.bin/tsc`, ["-b"]);
  const staged = mkdtempSync(join(tmpdir(), "unfold-pack-"));
  const { build: bundle } = await import("esbuild");
  await bundle({
    entryPoints: [`${folder}/src/index.ts`],
    outfile: `${staged}/index.js`,
    bundle: true,
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
  await bundleWorkers(staged);
  cpSync(`${root}packages/crds/generated`, `${staged}/generated`, { recursive: true });
  for (const name of typed) copyTypes(name, join(staged, "types"));
  writeFileSync(`${staged}/package.json`, JSON.stringify(manifest(), null, 2));
  const target = resolve(process.argv[2] ?? ".");
  const packed = run("npm", ["pack", "--silent", "--pack-destination", target], staged);
  rmSync(staged, { recursive: true });
  process.stdout.write(`${join(target, packed.trim())}\n`);
}

function run(command, args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  process.stderr.write(stdout + stderr);
  process.exit(1);
}

await pack();
