import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";

/** Fields of `metadata` that are read, and what an API server would have in them. */
const fields: readonly (readonly [name: string, isRight: (value: JsonValue) => boolean, what: string])[] = [
  ["name", isText, "a text"],
  ["namespace", isText, "a text"],
  ["uid", isText, "a text"],
  ["labels", isTextMap, "a map of texts"],
  ["annotations", isTextMap, "a map of texts"],
  ["ownerReferences", isObjectList, "a list of objects"],
];

/** What is wrong with an object's metadata; undefined for what an API server could have stored. */
export function metadataProblem(metadata: JsonObject): string | undefined {
  for (const [name, isRight, what] of fields) {
    const value = metadata[name];
    if (value !== undefined && value !== null && !isRight(value)) return `metadata.${name} is not ${what}`;
  }
  return undefined;
}

function isText(value: JsonValue): boolean {
  return typeof value === "string";
}

function isTextMap(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  for (const key in value) if (typeof value[key] !== "string") return false;
  return true;
}

function isObjectList(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item: JsonValue) => isJsonObject(item));
}
