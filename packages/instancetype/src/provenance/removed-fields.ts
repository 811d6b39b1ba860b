import { isJsonObject, type JsonValue, type KubeObject, ownField } from "@unfold/apimachinery";
import { type ExpansionRecord, type PathSegment, pathText } from "./expansion-record.js";
import { valueAtPath } from "./recorded-path.js";

const shown = 10;

/** What a client is told when its request, naming no type, takes away what the recorded types had filled in. */
export function removalWarnings(
  old: KubeObject,
  incoming: KubeObject,
  record: ExpansionRecord,
): readonly string[] {
  const removed = record.changes
    .filter(({ path }) => hasParents(incoming, path))
    .flatMap(({ path, after }) =>
      removedAt(path, after, valueAtPath(old, path), valueAtPath(incoming, path)),
    );
  if (removed.length === 0) return [];
  const more = removed.length > shown ? ` and ${removed.length - shown} more` : "";
  const fields = removed.slice(0, shown).map(pathText).join(", ");
  return [`this removes what ${typesText(record)} had filled in: ${fields}${more}`];
}

/** A disk that goes takes its bus along; that is no field to miss. */
function hasParents(incoming: KubeObject, path: readonly PathSegment[]): boolean {
  return path.every(
    (segment, index) =>
      typeof segment === "string" ||
      index === path.length - 1 ||
      valueAtPath(incoming, path.slice(0, index + 1)) !== undefined,
  );
}

function removedAt(
  path: readonly PathSegment[],
  after: JsonValue | undefined,
  old: JsonValue | undefined,
  sent: JsonValue | undefined,
): readonly (readonly PathSegment[])[] {
  if (after === undefined || old === undefined) return [];
  if (sent === undefined) return [path];
  if (!isJsonObject(after) || !isJsonObject(old) || !isJsonObject(sent)) return [];
  return Object.keys(after).flatMap((key) =>
    removedAt([...path, key], ownField(after, key), ownField(old, key), ownField(sent, key)),
  );
}

function typesText({ instancetype, preference }: ExpansionRecord): string {
  const texts = [
    ...(instancetype === undefined ? [] : [`instance type "${instancetype.type.name}"`]),
    ...(preference === undefined ? [] : [`preference "${preference.type.name}"`]),
  ];
  return texts.join(" and ");
}
