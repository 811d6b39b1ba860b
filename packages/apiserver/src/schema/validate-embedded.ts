import {
  childPath,
  dns1035LabelProblems,
  fieldInvalid,
  fieldRequired,
  isJsonObject,
  itemPath,
  type JsonObject,
  type JsonValue,
} from "@unfold/apimachinery";
import type { Causes } from "./schema-cause.js";
import { nodeOf, type SchemaNode } from "./schema-node.js";

const within = new WeakMap<SchemaNode, boolean>();

/** Embedded resources name their apiVersion and kind (apiextensions-apiserver `pkg/apiserver/schema/objectmeta`). */
export function validateEmbedded(value: JsonValue, node: SchemaNode, path: string, causes: Causes): void {
  if (!mayEmbed(node)) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (node.items !== undefined) validateEmbedded(item, node.items, itemPath(path, index), causes);
    }
  } else if (isJsonObject(value)) validateObject(value, node, path, causes);
}

const identityProblems = {
  apiVersion: (text: string) =>
    text.split("/").length > 2 ? `unexpected GroupVersion string: ${text}` : undefined,
  kind: (text: string) => {
    const problems = dns1035LabelProblems(text.toLowerCase());
    return problems.length === 0
      ? undefined
      : `may have mixed case, but should otherwise match: ${problems.join(",")}`;
  },
};

function validateObject(value: JsonObject, node: SchemaNode, path: string, causes: Causes): void {
  if (node.embedded === true) {
    for (const key of ["apiVersion", "kind"] as const) {
      const given = value[key];
      if (given === undefined || given === "") {
        causes.list.push(fieldRequired(`${path}.${key}`, "must not be empty"));
      } else if (typeof given === "string") {
        const problem = identityProblems[key](given);
        if (problem !== undefined) causes.list.push(fieldInvalid(`${path}.${key}`, given, problem));
      }
    }
  }
  for (const key of Object.keys(value)) {
    const property = node.properties.get(key) ?? node.values;
    const child = value[key];
    if (property === undefined || property === "any" || child === undefined) continue;
    validateEmbedded(child, property, childPath(path, key), causes);
  }
}

/** Whether an embedded resource can be at or below the node: most schemas have none, and most walks end here. */
function mayEmbed(node: SchemaNode): boolean {
  const known = within.get(node);
  if (known !== undefined) return known;
  const children = [...node.properties.values(), node.items, node.values];
  const found =
    node.embedded === true ||
    children.some((child) => child !== undefined && child !== "any" && mayEmbed(nodeOf(child.schema)));
  within.set(node, found);
  return found;
}
