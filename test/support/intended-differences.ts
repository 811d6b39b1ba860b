import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
} from "@unfold/apimachinery";

/** A way in which kube-apiserver 1.20.2 answers otherwise than later versions, and than this server. */
export interface IntendedDifference {
  readonly what: string;
  /** Whether it explains what the real server answered to a write; `before` is its object before. */
  readonly explains: (before: JsonObject | undefined, theirs: JsonObject) => boolean;
}

export const intendedDifferences: readonly IntendedDifference[] = [
  {
    what: "An applier that drops all that is in a map or list leaves null there, and the object is refused; here it is gone.",
    explains: (_, theirs) =>
      theirs.code === 422 &&
      /must be of type (object|array): \\*"null/.test(JSON.stringify(theirs.causes ?? "")),
  },
  {
    what:
      "Whoever owns a map or associative list but nothing in it is taken for its owner before it could be shared, and gets all " +
      "that others have put into it (structured-merge-diff 4.0); here, as in later versions, it stays with the others.",
    explains: (before) =>
      before !== undefined && managedSets(before).some((set) => ownsBareContainer(set, before)),
  },
];

function managedSets({ metadata }: JsonObject): readonly JsonObject[] {
  const entries = fieldAt(metadata, "managedFields");
  if (!Array.isArray(entries)) return [];
  return (entries as readonly JsonValue[]).flatMap((text) => {
    const entry = JSON.parse(String(text)) as JsonObject;
    return isJsonObject(entry.fieldsV1) ? [entry.fieldsV1] : [];
  });
}

/** Whether the set has a container without anything in it, while there is something in the container. */
function ownsBareContainer(set: JsonObject, value: JsonValue | undefined): boolean {
  return Object.entries(set).some(([element, below]) => {
    if (element === "." || !isJsonObject(below)) return false;
    const member = memberAt(value, element);
    const inside = Object.keys(below).filter((key) => key !== ".");
    if (inside.length > 0) return ownsBareContainer(below, member);
    return (
      element !== "f:atomicMap" && element !== "f:atomicList" && element !== "f:rules" && isFilled(member)
    );
  });
}

function memberAt(value: JsonValue | undefined, element: string): JsonValue | undefined {
  if (element.startsWith("f:")) return isJsonObject(value) ? ownField(value, element.slice(2)) : undefined;
  if (!Array.isArray(value)) return undefined;
  const keys = JSON.parse(element.slice(2)) as JsonValue;
  return (value as readonly JsonValue[]).find((item) =>
    isJsonObject(keys)
      ? Object.entries(keys).every(([key, wanted]) => isJsonObject(item) && jsonEqual(item[key], wanted))
      : jsonEqual(item, keys),
  );
}

function isFilled(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isJsonObject(value) && Object.keys(value).length > 0;
}

/**
 * Where a conflict is, without the field within a list item: kube-apiserver 1.20.2 names the item's last field for
 * others of it too.
 */
export function conflictPlace(field: string): string {
  return field.replace(/(\[[^\]]*\]).*$/, "$1");
}
