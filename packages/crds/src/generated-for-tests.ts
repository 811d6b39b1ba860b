import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Generates the schemas if no build has done so yet; tests that read them call this first. */
export function ensureGenerated(): void {
  const script = fileURLToPath(new URL("../generate/generate.mjs", import.meta.url));
  if (existsSync(new URL("../generated/builtin-schemas.json", import.meta.url))) return;
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot generate schemas: ${stderr}`);
}
