import { isJsonObject, type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";
import { includesName } from "../velero/resource-filter.js";
import type { Finding } from "./finding.js";

/** A finding somebody decided to live with. */
export interface Ignore {
  /** A code; `*` stands for any text. */
  readonly code: string;
  /** `NAMESPACE/NAME` or a pattern with `*`; absent means every machine and what is around them. */
  readonly machine?: string;
  readonly reason: string;
  /** Day from which it counts no more, `YYYY-MM-DD`; absent: it does not end. */
  readonly expires?: string;
}

/** Annotation of a machine: `L37: resized by hand; L16` — codes, each with its reason, separated by semicolons. */
export const ignoreAnnotation = `${unfoldPrefix}/audit-ignore`;

/** A file of ignores that cannot be used. */
export class IgnoreError extends Error {
  override readonly name = "IgnoreError";
}

/** Reads `ignores: [{code, machine, reason, expires}]`. @throws IgnoreError */
export function readIgnores(value: JsonValue): readonly Ignore[] {
  if (!isJsonObject(value) || !Array.isArray(value["ignores"]))
    throw new IgnoreError("a list ignores is wanted");
  return listAt(value, "ignores").map((row, index) => {
    const place = `ignores[${index}]`;
    demandKnownTexts(row, place);
    const [code, machine, reason, expires] = ignoreFields.map((field) => stringAt(row, field));
    if (code === undefined) throw new IgnoreError(`${place}.code is missing`);
    if (reason === undefined || reason === "")
      throw new IgnoreError(`${place}.reason is missing: say why ${code} is ignored`);
    if (expires !== undefined && !isDay(expires))
      throw new IgnoreError(`${place}.expires: "${expires}" is no day (YYYY-MM-DD)`);
    return {
      code,
      reason,
      ...(machine === undefined ? {} : { machine }),
      ...(expires === undefined ? {} : { expires }),
    };
  });
}

const ignoreFields = ["code", "machine", "reason", "expires"] as const;

/** A field that is misspelt or of another type would not narrow the ignore, as its author meant it to. */
function demandKnownTexts(row: JsonValue, place: string): void {
  if (!isJsonObject(row)) throw new IgnoreError(`${place} is no map`);
  for (const [field, value] of Object.entries(row)) {
    if (!ignoreFields.some((known) => known === field))
      throw new IgnoreError(`${place}.${field} is not known: code, machine, reason and expires are`);
    if (typeof value !== "string") throw new IgnoreError(`${place}.${field} is not a text`);
  }
}

/** The ignores a machine's annotation asks for. One without a reason does not count. */
export function annotatedIgnores({ metadata }: KubeObject): readonly Ignore[] {
  const text = metadata.annotations?.[ignoreAnnotation] ?? "";
  return text.split(";").flatMap((part) => {
    const [code = "", ...reason] = part.split(":");
    if (code.trim() === "" || reason.join(":").trim() === "") return [];
    return [{ code: code.trim(), reason: reason.join(":").trim() }];
  });
}

/** Whether an ignore covers the finding on `today` (`YYYY-MM-DD`). */
export function ignores({ code, machine, expires }: Ignore, finding: Finding, today: string): boolean {
  if (expires !== undefined && expires <= today) return false;
  if (!includesName({ includes: [code], excludes: [] }, finding.code)) return false;
  return machine === undefined || includesName({ includes: [machine], excludes: [] }, finding.machine ?? "");
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
