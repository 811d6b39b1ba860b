import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type GeneratedSchemas, SchemaPool } from "./schema-pool.js";

const loaded = new Map<string, SchemaPool>();

/**
 * Reads a file that `generate/generate.mjs` wrote. Without `folder` it is looked for beside this module, as in a
 * bundle, and then in the package.
 */
export function loadGenerated(
  file: "custom-schemas.json" | "builtin-schemas.json",
  folder?: string,
): SchemaPool {
  const path = folder === undefined ? findGenerated(file) : `${folder}/${file}`;
  let pool = loaded.get(path);
  if (pool === undefined) {
    pool = new SchemaPool(JSON.parse(readFileSync(path, "utf8")) as GeneratedSchemas);
    loaded.set(path, pool);
  }
  return pool;
}

function findGenerated(file: string): string {
  const candidates = ["./generated/", "../generated/"].map((folder) =>
    fileURLToPath(new URL(folder + file, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`Cannot find ${file}: run "npm run build" to generate the schemas of the API`);
  }
  return found;
}
