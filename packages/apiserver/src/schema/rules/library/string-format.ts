/** `"%s has %d".format([…])` (cel-go ext.Strings): verbs s, d, f, e, b, o, x, X, with a precision for f and e. */
export function formatString(template: string, args: readonly unknown[]): string {
  let next = 0;
  return template.replace(/%(?:\.(\d+))?(.?)/gs, (_, precision: string | undefined, verb: string) => {
    if (verb === "%") return "%";
    if (next >= args.length) throw new Error(`index ${next} out of range`);
    return formatArgument(verb, args[next++], precision === undefined ? 6 : Number(precision));
  });
}

function formatArgument(verb: string, value: unknown, precision: number): string {
  switch (verb) {
    case "s":
      return textOf(value);
    case "d":
      return integerOf(value, verb).toString();
    case "f":
      return fractional(value, (number) => number.toFixed(Math.min(precision, 100)));
    case "e":
      return fractional(value, (number) =>
        number.toExponential(Math.min(precision, 100)).replace(/e([+-])(\d)$/, "e$10$2"),
      );
    case "b":
      return typeof value === "boolean" ? String(Number(value)) : integerOf(value, verb).toString(2);
    case "o":
      return integerOf(value, verb).toString(8);
    case "x":
      return hexOf(value, verb);
    case "X":
      return hexOf(value, verb).toUpperCase();
    default:
      throw new Error(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function integerOf(value: unknown, verb: string): bigint {
  if (typeof value === "bigint") return value;
  throw new Error(`error during formatting: ${verb} clause can only be used on integers`);
}

function fractional(value: unknown, show: (number: number) => string): string {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new Error("error during formatting: fixed-point clause can only be used on doubles");
  }
  const number = Number(value);
  if (Number.isFinite(number)) return show(number);
  return Number.isNaN(number) ? "NaN" : number > 0 ? "∞" : "-∞";
}

function hexOf(value: unknown, verb: string): string {
  if (typeof value === "string") return Buffer.from(value, "utf8").toString("hex");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return integerOf(value, verb).toString(16);
}

function textOf(value: unknown, inside = false): string {
  if (typeof value === "string") return inside ? JSON.stringify(value) : value;
  if (value === null) return "null";
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, "Z");
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, true)).join(", ")}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]) => [textOf(key, true), textOf(one, true)]).sort();
    return `{${entries.map(([key, one]) => `${key}:${one}`).join(", ")}}`;
  }
  return String(value);
}
