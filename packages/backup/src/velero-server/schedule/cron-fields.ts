/** Values a field of a cron expression may have. */
interface CronField {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Minute, hour, day of the month, month, day of the week. */
const cronFields: readonly CronField[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: weekdays },
];

/** The values of one field that are meant. */
export interface CronValues {
  readonly values: ReadonlySet<number>;
  /** A `*` or `?` stands in it: of day of the month and of the week, only the other one then counts. */
  readonly star: boolean;
}

/** The five fields of an expression, read as robfig/cron reads them. @throws Error in that library's words */
export function readCronFields(expression: string): readonly CronValues[] {
  const texts = expression.split(/\s+/).filter((text) => text !== "");
  if (texts.length !== cronFields.length) {
    throw new Error(
      `expected exactly ${cronFields.length} fields, found ${texts.length}: [${texts.join(" ")}]`,
    );
  }
  return cronFields.map((field, index) => readField(texts[index] ?? "", field));
}

function readField(text: string, field: CronField): CronValues {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(",").filter((one) => one !== "")) {
    const range = readRange(part, field);
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
    star ||= range.star;
  }
  return { values, star };
}

function readRange(
  part: string,
  field: CronField,
): { readonly from: number; readonly to: number; readonly step: number; readonly star: boolean } {
  const [range = "", stepText, ...moreSteps] = part.split("/");
  const [low = "", high, ...moreBounds] = range.split("-");
  const isAll = low === "*" || low === "?";
  if (moreBounds.length > 0 || (isAll && high !== undefined)) throw new Error(`too many hyphens: ${part}`);
  const from = isAll ? field.min : readValue(low, field);
  let to = isAll ? field.max : high === undefined ? from : readValue(high, field);
  if (moreSteps.length > 0) throw new Error(`too many slashes: ${part}`);
  const step = stepText === undefined ? 1 : readNumber(stepText);
  // `5/15` means from 5 on.
  if (stepText !== undefined && high === undefined) to = field.max;
  if (from < field.min) {
    throw new Error(`beginning of range (${from}) below minimum (${field.min}): ${part}`);
  }
  if (to > field.max) throw new Error(`end of range (${to}) above maximum (${field.max}): ${part}`);
  if (from > to) throw new Error(`beginning of range (${from}) beyond end of range (${to}): ${part}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${part}`);
  return { from, to, step, star: isAll && step === 1 };
}

function readValue(text: string, { names, min }: CronField): number {
  const at = names?.indexOf(text.toLowerCase()) ?? -1;
  return at === -1 ? readNumber(text) : at + min;
}

function readNumber(text: string): number {
  if (!/^[+-]?\d{1,15}$/.test(text)) {
    throw new Error(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}
