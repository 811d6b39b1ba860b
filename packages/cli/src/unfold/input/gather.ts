import { readFileSync } from "node:fs";
import { type JsonValue, stringAt } from "@unfold/apimachinery";
import { decodeYaml } from "@unfold/apiserver";
import {
  collectCluster,
  type DecodeText,
  InputError,
  type Inventory,
  type ManifestObject,
  type RestoreEvidence,
  readManifests,
} from "@unfold/backup";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { CommandError } from "../run-unfold.js";

/** Manifests as Kubernetes reads them; keys given twice are told. */
export const decode: DecodeText = (text) => decodeYaml(text, { duplicateFields: true });

/** Adds what a dump holds; returns what of it could not be read. @throws InputError */
export function addManifests(path: string, inventory: Inventory): readonly string[] {
  const { objects, problems } = readManifests(path, decode);
  for (const { object, origin } of objects) inventory.add(object, origin);
  return problems;
}

/** Adds what a live cluster holds. The empty context is the current one. */
export async function addCluster(
  path: string | undefined,
  context: string,
  inventory: Inventory,
): Promise<void> {
  const client = new ClusterClient(
    loadClusterAccess({ path, context: context === "" ? undefined : context }),
  );
  try {
    await collectCluster(client, inventory, `context ${context === "" ? "(current)" : context}`);
  } finally {
    client.close();
  }
}

/** A Restore from a manifest, with the rules of its resource modifier. @throws InputError */
export function readRestore(path: string): RestoreEvidence {
  const { objects } = readManifests(path, decode);
  const restore = objects.find(({ object }) => object.kind === "Restore")?.object;
  if (restore === undefined) throw new InputError(`no Restore in ${path}`);
  const name = stringAt(restore.spec, "resourceModifier", "name");
  return name === undefined ? { restore } : { restore, modifier: modifierIn(objects, name, path) };
}

function modifierIn(objects: readonly ManifestObject[], name: string, path: string): JsonValue {
  const config = objects.find(
    ({ object }) => object.kind === "ConfigMap" && object.metadata.name === name,
  )?.object;
  const [text] = Object.values((config?.["data"] ?? {}) as { readonly [file: string]: string });
  if (text === undefined)
    throw new InputError(`the Restore's resource modifier ConfigMap ${name} is not in ${path}`);
  return decode(text).value;
}

/** A file of YAML or JSON. @throws CommandError */
export function readValue(path: string): JsonValue {
  try {
    return decode(readFileSync(path, "utf8")).value;
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
