import { badRequest } from "../api-error.js";
import type { JsonValue } from "../json/json.js";
import { fieldAt } from "../json/json.js";

/** One term of a field selector: `path` as in `metadata.name`. */
export interface FieldRequirement {
  readonly path: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Terms that must all hold; none selects everything. */
export type FieldSelector = readonly FieldRequirement[];

/**
 * Parses `metadata.name=a,status.phase!=Running`; `\,`, `\=` and `\\` stand for the plain characters in values.
 *
 * @throws ApiError BadRequest in kube-apiserver's words.
 */
export function parseFieldSelector(text: string): FieldSelector {
  return splitTerms(text)
    .filter((term) => term !== "")
    .map((term) => parseTerm(term, text));
}

/** Splits at commas that no backslash precedes. */
function splitTerms(text: string): readonly string[] {
  return [...text.matchAll(/((?:\\[\s\S]?|[^,\\])*)(?:,|$)/gy)].map(([, term]) => term ?? "");
}

function parseTerm(term: string, selector: string): FieldRequirement {
  const found = /^((?:\\[\s\S]|[^\\=!]|!(?!=))*)(!=|==|=)(.*)$/s.exec(term);
  const [, path, operator, escaped] = found ?? [];
  if (path === undefined || escaped === undefined)
    throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
  return { path, equal: operator !== "!=", value: plainText(escaped) };
}

function plainText(text: string): string {
  let plain = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const escaped = character === "\\" ? text.charAt(++index) : undefined;
    if (escaped !== undefined && (escaped === "" || !"\\,=".includes(escaped)))
      throw badRequest(`invalid field selector: invalid escape sequence: \\${escaped}`);
    if (character === "=")
      throw badRequest(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`);
    plain += escaped ?? character;
  }
  return plain;
}

const metadataFields: readonly string[] = ["metadata.name", "metadata.namespace"];

/**
 * Refuses selectors on fields other than `metadata.name`, `metadata.namespace` and `fields`, those a kind can be
 * selected by besides.
 *
 * @throws ApiError BadRequest in the words kube-apiserver has for built-in and for custom kinds.
 */
export function requireSelectableFields(
  selector: FieldSelector,
  { fields = [], custom }: { readonly fields?: readonly string[] | undefined; readonly custom: boolean },
): void {
  const stranger = selector.find(({ path }) => !metadataFields.includes(path) && !fields.includes(path));
  if (stranger === undefined) return;
  if (custom || fields.length > 0) throw badRequest(`field label not supported: ${stranger.path}`);
  throw badRequest(
    `"${stranger.path}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}

/** Whether all terms hold for the object; an absent field reads as the empty string. */
export function matchesFields(selector: FieldSelector, object: JsonValue): boolean {
  return selector.every(({ path, equal, value }) => (fieldText(object, path) === value) === equal);
}

function fieldText(object: JsonValue, path: string): string {
  const found = fieldAt(object, ...path.split("."));
  return found === undefined || found === null ? "" : String(found);
}
