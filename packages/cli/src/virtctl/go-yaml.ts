import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";

/**
 * Prints a JSON value as sigs.k8s.io/yaml does: keys sorted, block style, list items not indented below their key, strings
 * quoted only where YAML would read something else.
 */
export function goYaml(value: JsonValue): string {
  if (isJsonObject(value) && Object.keys(value).length > 0) return mapping(value, "");
  if (Array.isArray(value) && value.length > 0) return sequence(value, "");
  return `${inline(value, "")}\n`;
}

function mapping(object: JsonObject, indent: string): string {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  return keys
    .sort()
    .map((key) => `${indent}${scalar(key)}:${member(object[key] ?? null, indent)}`)
    .join("");
}

function member(value: JsonValue, indent: string): string {
  if (isJsonObject(value) && Object.keys(value).length > 0) return `\n${mapping(value, `${indent}  `)}`;
  if (Array.isArray(value) && value.length > 0) return `\n${sequence(value, indent)}`;
  return ` ${inline(value, indent)}\n`;
}

function sequence(items: readonly JsonValue[], indent: string): string {
  return items.map((item) => `${indent}- ${entry(item, `${indent}  `)}`).join("");
}

function entry(value: JsonValue, indent: string): string {
  if (isJsonObject(value) && Object.keys(value).length > 0)
    return mapping(value, indent).slice(indent.length);
  if (Array.isArray(value) && value.length > 0) return sequence(value, indent).slice(indent.length);
  return `${inline(value, indent)}\n`;
}

function inline(value: JsonValue, indent: string): string {
  if (typeof value === "string") return value.includes("\n") ? block(value, indent) : scalar(value);
  if (Array.isArray(value)) return "[]";
  return isJsonObject(value) ? "{}" : JSON.stringify(value);
}

/** Literal block: chomping says how many line ends the text has, an indentation digit is needed before leading blanks. */
function block(text: string, indent: string): string {
  const chomping = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  const body = text.replace(/\n$/, "").split("\n");
  const hint = /^[ \n]/.test(text) ? "2" : "";
  return [`|${hint}${chomping}`, ...body.map((line) => (line === "" ? "" : `${indent}  ${line}`))].join("\n");
}

const readsAsOther =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|=|[-+]?(?:\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN|[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\da-fA-F_]+|[\d_]+(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.[\d_]+(?:[eE][-+]?\d+)?)|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?)$/;
const needsQuotes = /^[\s#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|:(?:\s|$)|\s#|\s$|^---|^\.\.\./;
const unprintable = /[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function scalar(text: string): string {
  if (unprintable.test(text)) return JSON.stringify(text);
  if (readsAsOther.test(text)) return `"${text}"`;
  return needsQuotes.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}
