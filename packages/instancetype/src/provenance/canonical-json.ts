import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";

/** Texts of objects that many records have in common. */
const texts = new WeakMap<JsonObject, string>();

/** The text of an object that does not change and is written often, such as a type. */
export function sharedCanonicalJson(object: JsonObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = canonicalJson(object);
  texts.set(object, text);
  return text;
}

/** JSON with sorted keys: equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isJsonObject(value)) return objectText(value);
  let text = "[";
  for (let index = 0; index < value.length; index++) {
    text += `${index === 0 ? "" : ","}${canonicalJson(value[index] ?? null)}`;
  }
  return `${text}]`;
}

/** Anything but what JSON writes as it is; halves of surrogate pairs are left to it too. */
const escaped = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

function quoted(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

const quotedNames = new Map<string, string>();
const quotedNamesLimit = 4096;

/** The text of a name that occurs again and again, such as that of a field. */
export function quotedName(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  if (quotedNames.size >= quotedNamesLimit) quotedNames.clear();
  const text = quoted(name);
  quotedNames.set(name, text);
  return text;
}

function objectText(object: JsonObject): string {
  const keys = Object.keys(object);
  if (!isSorted(keys)) keys.sort();
  let text = "";
  for (const key of keys) {
    const value = object[key];
    if (value !== undefined) text += `${text === "" ? "" : ","}${quotedName(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}

/** Most objects have one member or two, for which a look is quicker than a sort. */
function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] ?? "") > (keys[index] ?? "")) return false;
  }
  return true;
}
