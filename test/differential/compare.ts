import {
  formatJsonPointer,
  isJsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
  stringAt,
} from "@unfold/apimachinery";
import type { Exchange } from "./exchange.js";
import { type IntendedDifference, newerWordings } from "./intended-differences.js";
import type { Answer } from "./play.js";

/** A place where two answers are not the same. */
export interface Difference {
  /** `POST /api/v1/namespaces`. */
  readonly exchange: string;
  /** JSON pointer into the answer: `/code`, `/body/metadata/labels`. */
  readonly at: string;
  readonly ours: JsonValue | undefined;
  readonly theirs: JsonValue | undefined;
}

/** Where our answer is not what the real server said. */
export function differences(exchange: Exchange, ours: Answer, theirs: Answer): readonly Difference[] {
  if (exchange.unchecked === true) return [];
  const name = `${exchange.method} ${exchange.path}`;
  // A refusal and an object have nothing in common: which of them it was says it all.
  const view = ours.code === theirs.code ? whole : outcome;
  const found = [...compare([], view(ours), reworded(view(theirs)))];
  return found.map((difference) => ({ exchange: name, ...difference }));
}

/** Whether a difference is meant to be. */
export function isIntended(
  { exchange, at, ours, theirs }: Difference,
  { exchange: inExchange, at: where, ours: we, theirs: they }: IntendedDifference,
): boolean {
  const shown = (value: JsonValue | undefined): string => JSON.stringify(value) ?? "";
  return (
    (inExchange?.test(exchange) ?? true) &&
    (where?.test(at) ?? true) &&
    (we?.test(shown(ours)) ?? true) &&
    (they?.test(shown(theirs)) ?? true)
  );
}

/** What an older server says, in today's words. */
function reworded(value: JsonValue): JsonValue {
  if (typeof value === "string") {
    return newerWordings.reduce((text, { older, newer }) => text.replace(older, newer), value);
  }
  if (Array.isArray(value)) return value.map(reworded);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, reworded(field ?? null)]));
}

function whole({ code, contentType, body }: Answer): JsonValue {
  return masked({ code, contentType, body });
}

function outcome({ code, body }: Answer): JsonValue {
  return masked({ code, body: { message: stringAt(body, "message") ?? null } });
}

type Found = Omit<Difference, "exchange">;

function* compare(
  path: readonly string[],
  ours: JsonValue | undefined,
  theirs: JsonValue | undefined,
): Generator<Found> {
  if (jsonEqual(ours, theirs)) return;
  if (isJsonObject(ours) && isJsonObject(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      yield* compare([...path, key], ownField(ours, key), ownField(theirs, key));
    }
  } else if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    for (const [index, item] of ours.entries()) yield* compare([...path, String(index)], item, theirs[index]);
  } else {
    yield { at: formatJsonPointer(path), ours, theirs };
  }
}

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Fields whose values say when and where, not what. */
const maskedFields: ReadonlySet<string> = new Set(["resourceVersion", "continue"]);
/** Fields that are text of their own making on each server. */
const absentFields: ReadonlySet<string> = new Set(["selfLink", "remainingItemCount"]);

/** Go's and our texts of a whole object differ in the order of fields. */
const wholeObject = /Invalid value: "\{(?:[^"\\]|\\.)*"/g;
/** The end of a generated name. */
const suffix = /(?<=_)[b-z2-9]{5}\b/g;
const address = /127\.0\.0\.1:\d+/g;
const revision = /(?<=in record \()\d+/g;

/** A cell of a table. */
const age = /^\d+[sm](?:\d+s)?$/;

function maskedText(text: string): string {
  return text
    .replace(wholeObject, 'Invalid value: "OBJECT"')
    .replace(uid, "UID")
    .replace(time, "TIME")
    .replace(suffix, "SUFFIX")
    .replace(address, "ADDRESS")
    .replace(revision, "REVISION")
    .replace(age, "AGE");
}

function masked(value: JsonValue): JsonValue {
  if (typeof value === "string") return maskedText(value);
  if (Array.isArray(value)) return value.map(masked);
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).flatMap(([key, field]): [string, JsonValue][] => {
    if (field === undefined || absentFields.has(key)) return [];
    if (maskedFields.has(key)) return [[key, field === "" ? "" : key.toUpperCase()]];
    const inner = masked(field);
    // Sorted by time at first, which is no matter.
    return [[key, key === "managedFields" && Array.isArray(inner) ? byText(inner) : inner]];
  });
  return Object.fromEntries(fields);
}

function byText(list: readonly JsonValue[]): readonly JsonValue[] {
  return list.toSorted((a, b) => (ownerText(a) < ownerText(b) ? -1 : 1));
}

function ownerText(entry: JsonValue): string {
  return ["manager", "operation", "subresource"].map((key) => stringAt(entry, key) ?? "").join();
}
