import { readFileSync } from "node:fs";
import { isJsonObject, type JsonValue, type KubeObject, listAt } from "@unfold/apimachinery";
import { DecodeError, decodeYaml } from "@unfold/apiserver";
import { CommandError } from "./run-unfold.js";

export type ManifestFormat = "yaml" | "json";

/** What was read, in the order it was given. */
export interface Manifests {
  readonly documents: readonly KubeObject[];
  /** The form of the first file. */
  readonly format: ManifestFormat;
}

/**
 * Reads manifests; `-` is standard input.
 * @throws CommandError naming the file
 */
export function readManifests(paths: readonly string[]): Manifests {
  const texts = paths.map((path) => ({ path, text: readText(path) }));
  const format = /^\s*[{[]/.test(texts[0]?.text ?? "") ? "json" : "yaml";
  return { documents: texts.flatMap(({ path, text }) => documentsOf(path, text)), format };
}

function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? String(error);
    throw new CommandError(`cannot read ${nameOf(path)}: ${reason}`, { cause: error });
  }
}

const reasons: { readonly [code: string]: string } = {
  ENOENT: "no such file or directory",
  EISDIR: "is a directory",
  EACCES: "permission denied",
  EAGAIN: "no input",
};

function nameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** Documents are separated by lines of three dashes, as kubectl separates them. */
function documentsOf(path: string, text: string): readonly KubeObject[] {
  const parts = /^\s*[{[]/.test(text) ? [text] : text.split(/^---(?:[ \t].*)?$/m);
  return parts.flatMap((part) => {
    const value = decoded(path, part);
    if (value === null) return [];
    if (!isKubeObject(value))
      throw new CommandError(`${nameOf(path)}: no Kubernetes object: apiVersion and kind are missing`);
    return [withMetadata(value)];
  });
}

function decoded(path: string, text: string): JsonValue {
  try {
    return decodeYaml(text).value;
  } catch (error) {
    if (error instanceof DecodeError)
      throw new CommandError(`${nameOf(path)}: ${error.message}`, { cause: error });
    throw error;
  }
}

function isKubeObject(value: JsonValue): value is JsonValue & Omit<KubeObject, "metadata"> {
  return isJsonObject(value) && typeof value["apiVersion"] === "string" && typeof value["kind"] === "string";
}

function withMetadata(object: Omit<KubeObject, "metadata">): KubeObject {
  return (isJsonObject(object["metadata"]) ? object : { ...object, metadata: {} }) as KubeObject;
}

/** The objects of a document: those of a list, or the object itself. */
export function objectsOf(document: KubeObject): readonly KubeObject[] {
  if (!isList(document)) return [document];
  return listAt(document, "items").filter(isKubeObject).map(withMetadata);
}

/** Whether a document is what `kubectl get` prints for several objects. */
export function isList({ apiVersion, kind }: KubeObject): boolean {
  return (apiVersion === "v1" && kind === "List") || kind === "VirtualMachineList";
}
