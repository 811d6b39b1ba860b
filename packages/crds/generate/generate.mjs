/**
 * Writes the schemas of custom and built-in kinds, made from the published declarations and the overlay, as JSON to
 * `packages/crds/generated/`, or to the folder given as argument.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generatedFiles } from "./generated-files.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../generated/", import.meta.url));

mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(generatedFiles())) {
  writeFileSync(`${folder}/${name}`, JSON.stringify(content));
}
