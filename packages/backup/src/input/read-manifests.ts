import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject, listAt } from "@unfold/apimachinery";
import type { DecodeText } from "../archive/parse-item.js";
import { metadataProblem } from "../inventory/metadata-problem.js";
import { printable } from "../printable.js";
import { InputError } from "./input-error.js";

/** An object of a manifest and where it stands: `apps/web.yaml`, or `apps/web.yaml#2` for the second document. */
export interface ManifestObject {
  readonly object: KubeObject;
  readonly origin: string;
}

export interface ReadManifests {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly string[];
}

const manifestName = /\.(ya?ml|json)$/;

/** Folders of other tools that hold no manifests. */
const skippedFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

/**
 * Reads manifests from a file, from every YAML and JSON file below a folder, or from standard input (`-`). Lists are
 * taken apart. Documents of a folder that are not for a cluster are left out; those that cannot be read are told as problems.
 * @throws InputError when the path itself cannot be read, or a single file holds no objects
 */
export function readManifests(path: string, decodeYaml: DecodeText): ReadManifests {
  if (path === "-")
    return { objects: objectsOfText(readFileSync(0, "utf8"), "standard input", decodeYaml), problems: [] };
  const state = lstatSync(path, { throwIfNoEntry: false });
  if (state === undefined) throw new InputError(`cannot read ${path}: no such file or directory`);
  if (!state.isDirectory())
    return { objects: objectsOfText(readFileSync(path, "utf8"), path, decodeYaml), problems: [] };
  const objects: ManifestObject[] = [];
  const problems: string[] = [];
  for (const file of manifestFiles(path, "")) {
    for (const { text, place } of documentsOf(readFileSync(join(path, file), "utf8"), file)) {
      try {
        const value = decode(text, place, decodeYaml);
        if (!isOfAnotherTool(value)) objects.push(...objectsOf(value, place));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        problems.push(error.message);
      }
    }
  }
  return { objects, problems };
}

function* manifestFiles(root: string, relative: string): IterableIterator<string> {
  for (const entry of readdirSync(join(root, relative), { withFileTypes: true }).sort(byName)) {
    const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) yield* manifestFiles(root, path);
    if (entry.isFile() && manifestName.test(entry.name)) yield path;
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** Values or description of a chart, settings of a program, a kustomization: a folder of manifests holds these too. */
function isOfAnotherTool(value: JsonValue): boolean {
  if (Array.isArray(value)) return !value.some((item: JsonValue) => isJsonObject(item));
  if (!isJsonObject(value)) return false;
  const { apiVersion, kind } = value;
  if (kind === undefined) return apiVersion === undefined || apiVersion === "v1" || apiVersion === "v2";
  return typeof apiVersion === "string" && apiVersion.startsWith("kustomize.config.k8s.io/");
}

function objectsOfText(text: string, origin: string, decodeYaml: DecodeText): readonly ManifestObject[] {
  return documentsOf(text, origin).flatMap((document) =>
    objectsOf(decode(document.text, document.place, decodeYaml), document.place),
  );
}

function documentsOf(
  text: string,
  origin: string,
): readonly { readonly text: string; readonly place: string }[] {
  const parts = text.split(/^---(?:[ \t].*)?$/m);
  return parts.map((part, index) => ({
    text: part,
    place: parts.length === 1 ? origin : `${origin}#${index + 1}`,
  }));
}

function decode(text: string, place: string, decodeYaml: DecodeText): JsonValue {
  if (text.trim() === "") return null;
  try {
    const { value, duplicateFields } = decodeYaml(text);
    if (duplicateFields[0] === undefined) return value;
    throw new InputError(`${printable(place)}: the key ${duplicateFields[0]} is given twice`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new InputError(`${printable(place)}: ${problem.split("\n")[0] ?? ""}`, { cause: error });
  }
}

function objectsOf(value: JsonValue, origin: string): readonly ManifestObject[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => objectsOf(item as JsonValue, origin));
  if (isJsonObject(value) && Array.isArray(value["items"]) && String(value["kind"]).endsWith("List")) {
    return listAt(value, "items").flatMap((item) => objectsOf(item, origin));
  }
  if (!isKubeObject(value))
    throw new InputError(`${printable(origin)}: no Kubernetes object: apiVersion and kind are missing`);
  const problem = metadataProblem(value.metadata as JsonObject);
  if (problem !== undefined) throw new InputError(`${printable(origin)}: ${problem}`);
  return [{ object: value, origin }];
}

function isKubeObject(value: JsonValue): value is KubeObject {
  if (!isJsonObject(value) || typeof value["apiVersion"] !== "string" || typeof value["kind"] !== "string")
    return false;
  return isJsonObject(value["metadata"]);
}
