import {
  dns1035LabelProblems,
  fieldInvalid,
  fieldRequired,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@unfold/apimachinery";
import type { Causes } from "./schema-cause.js";
import type { SchemaNode } from "./schema-node.js";

/** Embedded resources name their apiVersion and kind (apiextensions-apiserver `pkg/apiserver/schema/objectmeta`). */
export function validateEmbedded(value: JsonValue, node: SchemaNode, causes: Causes): void {
  if (!node.within.embedded) return;
  if (Array.isArray(value)) {
    if (node.items === undefined) return;
    for (const [index, item] of value.entries()) {
      causes.path.enter(index);
      validateEmbedded(item, node.items, causes);
      causes.path.leave();
    }
  } else if (isJsonObject(value)) validateObject(value, node, causes);
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

function validateObject(value: JsonObject, node: SchemaNode, causes: Causes): void {
  if (node.embedded === true) {
    for (const key of ["apiVersion", "kind"] as const) {
      const given = value[key];
      if (given === undefined || given === "") {
        causes.list.push(fieldRequired(`${causes.path}.${key}`, "must not be empty"));
      } else if (typeof given === "string") {
        const problem = identityProblems[key](given);
        if (problem !== undefined) causes.list.push(fieldInvalid(`${causes.path}.${key}`, given, problem));
      }
    }
  }
  for (const key in value) {
    const property = node.properties.get(key) ?? node.values;
    const child = value[key];
    if (property === undefined || property === "any" || child === undefined) continue;
    causes.path.enter(key);
    validateEmbedded(child, property, causes);
    causes.path.leave();
  }
}
