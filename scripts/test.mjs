// `npm test`: everything a change must pass, in its short form; `npm run soak` (--soak) runs the stated sizes.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const soak = process.argv.includes("--soak");
install({ tests: true });
const { build } = await import("./build.mjs");
await build();

const bin = (name) => `${root}node_modules/.bin/${name}`;
const steps = soak
  ? [["crash rounds and load at full size", bin("vitest"), ["run", "packages/apiserver/src/store", "test"]]]
  : [
      ["types", bin("tsc"), ["-b"]],
      ["lint and format", bin("biome"), ["check", "."]],
      ["tests", bin("vitest"), ["run"]],
    ];

for (const [name, command, args] of steps) {
  const started = Date.now();
  const env = { ...process.env, ...(soak ? { UNFOLD_SOAK: "1" } : {}) };
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  console.error(
    `${name}: ${status === 0 ? "ok" : "failed"} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) process.exit(1);
}
