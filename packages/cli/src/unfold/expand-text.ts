import { compactJson, type KubeObject } from "@unfold/apimachinery";
import { goYaml } from "../virtctl/go-yaml.js";
import type { ManifestFormat } from "./expand-input.js";

/** Documents as kubectl prints them: YAML separated by dashes, or JSON, several as a list. */
export function writeDocuments(documents: readonly KubeObject[], format: ManifestFormat): string {
  if (format === "yaml") return documents.map((document) => goYaml(compactJson(document))).join("---\n");
  const [only] = documents;
  const value =
    documents.length === 1 ? only : { apiVersion: "v1", kind: "List", metadata: {}, items: documents };
  return `${JSON.stringify(value, undefined, 4)}\n`;
}
