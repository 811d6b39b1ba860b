import type { FlagSpec, FlagType } from "./flag-set.js";

const placeholders: { readonly [type in FlagType]: string } = {
  string: " string",
  bool: "",
  int64: " int",
  uint32: " uint32",
  stringArray: " stringArray",
  stringSlice: " strings",
};

/** The "Flags:" part of a help text, aligned as spf13/pflag prints it, in the order of `specs`. */
export function flagUsages(specs: readonly FlagSpec[]): string {
  const rows = specs.map((spec) => ({
    left: `${spec.shorthand === undefined ? "      " : `  -${spec.shorthand}, `}--${spec.name}${placeholders[spec.type]}`,
    right: `${spec.usage}${defaultOf(spec)}${spec.deprecated === undefined ? "" : ` (DEPRECATED: ${spec.deprecated})`}`,
  }));
  const width = Math.max(...rows.map((row) => row.left.length));
  return rows.map((row) => `${row.left.padEnd(width)}   ${row.right}\n`).join("");
}

/** Flags by name, as help texts list them unless a command keeps an order of its own. */
export function sortedByName(specs: readonly FlagSpec[]): readonly FlagSpec[] {
  return specs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function defaultOf({ type, defaultValue }: FlagSpec): string {
  if (defaultValue === undefined || defaultValue === "" || defaultValue === false) return "";
  return type === "string" ? ` (default "${defaultValue}")` : ` (default ${defaultValue})`;
}
