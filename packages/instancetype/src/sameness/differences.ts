import { compareQuantities, isJsonObject, type JsonValue } from "@unfold/apimachinery";
import { diffValues } from "../provenance/diff-values.js";
import { type PathSegment, pathText } from "../provenance/expansion-record.js";
import { quantityOrUndefined } from "../quantity-field.js";

/** One place in which two instances differ; an absent side has no such field. */
export interface VmiDifference {
  readonly path: string;
  readonly referencing?: JsonValue;
  readonly expanded?: JsonValue;
}

/** Every difference of two VMIs, quantities compared by value. */
export function differencesOf(referencing: JsonValue, expanded: JsonValue): readonly VmiDifference[] {
  return diffValues([], referencing, expanded)
    .filter(({ path, before, after }) => !(isQuantity(path) && equalQuantities(before, after)))
    .map(({ path, before, after }) => ({
      path: pathText(path),
      ...(before === undefined ? {} : { referencing: before }),
      ...(after === undefined ? {} : { expanded: after }),
    }));
}

const parents: { readonly [field: string]: readonly string[] } = {
  guest: ["memory"],
  maxGuest: ["memory"],
  guestAtBoot: ["memory"],
  guestCurrent: ["memory"],
  guestRequested: ["memory"],
  capacity: ["emptyDisk", "hostDisk"],
  divisor: ["resourceFieldRef"],
};

/** Whether a path of a VMI leads to a quantity. */
function isQuantity(path: readonly PathSegment[]): boolean {
  const [above, parent, field] = path.slice(-3);
  if (above === "resources" && (parent === "requests" || parent === "limits")) return true;
  return typeof field === "string" && typeof parent === "string" && parents[field]?.includes(parent) === true;
}

function equalQuantities(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (isJsonObject(a) || isJsonObject(b)) return false;
  const [first, second] = [quantityOrUndefined(a), quantityOrUndefined(b)];
  return first !== undefined && second !== undefined && compareQuantities(first, second) === 0;
}
