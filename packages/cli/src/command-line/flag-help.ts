import type { FlagSpec } from "./flag-set.js";

const placeholders = {
  string: " string",
  bool: "",
  int64: " int",
  stringArray: " stringArray",
  stringSlice: " strings",
};

/** The "Flags:" part of a help text, aligned as spf13/pflag prints it. */
export function flagUsages(specs: readonly FlagSpec[]): string {
  const rows = specs
    .filter((spec) => spec.deprecated === undefined)
    .map((spec) => ({
      left: `${spec.shorthand === undefined ? "      " : `  -${spec.shorthand}, `}--${spec.name}${placeholders[spec.type]}`,
      right: `${spec.usage}${defaultOf(spec)}`,
    }));
  const width = Math.max(...rows.map((row) => row.left.length));
  return rows.map((row) => `${row.left.padEnd(width)}   ${row.right}\n`).join("");
}

function defaultOf({ type, defaultValue }: FlagSpec): string {
  if (defaultValue === undefined || defaultValue === "" || defaultValue === false) return "";
  return type === "string" ? ` (default "${defaultValue}")` : ` (default ${defaultValue})`;
}
