import { goInteger } from "./go-integer.js";

/** How a flag's text becomes a value, as spf13/pflag does it. */
export type FlagType = "string" | "bool" | "int64" | "uint32" | "stringArray" | "stringSlice";

/** One flag, declared as data: parsing and help are loops over these records. */
export interface FlagSpec {
  readonly name: string;
  readonly type: FlagType;
  readonly usage: string;
  readonly shorthand?: string;
  readonly defaultValue?: string | boolean;
  /** Text after "has been deprecated, "; the help says so too. */
  readonly deprecated?: string;
  /** The command needs it, see {@link requireGiven}. */
  readonly required?: boolean;
}

/** Parsed flags: the value of each flag that was given, the arguments that are not flags, warnings for stderr. */
export interface ParsedFlags {
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly positional: readonly string[];
  readonly warnings: readonly string[];
}

/** Wrong use of the command line; the message is what the user sees. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Parses `args` as spf13/pflag does: `--name value`, `--name=value`, `-n value`, `-nvalue`, booleans without value, `--`.
 * @throws UsageError in pflag's wording
 */
export function parseFlags(args: readonly string[], specs: readonly FlagSpec[]): ParsedFlags {
  const given = new Map<string, string[]>();
  const positional: string[] = [];
  const warnings: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      positional.push(...args.slice(index + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      positional.push(arg);
      continue;
    }
    const { spec, inline } = lookUp(arg, specs);
    const value = inline ?? (spec.type === "bool" ? "true" : args[++index]);
    if (value === undefined) throw new UsageError(`flag needs an argument: ${displayOf(arg, spec)}`);
    checkValue(spec, value);
    given.set(spec.name, [...(given.get(spec.name) ?? []), ...valuesOf(spec, value)]);
    if (spec.deprecated !== undefined)
      warnings.push(`Flag --${spec.name} has been deprecated, ${spec.deprecated}`);
  }
  return { given, positional, warnings };
}

/** The first word that is neither a flag nor the value of one of `specs`, and all the others in their order. */
export function splitCommand(
  args: readonly string[],
  specs: readonly FlagSpec[],
): { readonly name: string | undefined; readonly rest: readonly string[] } {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") break;
    if (!arg.startsWith("-") || arg === "-") {
      return { name: arg, rest: args.toSpliced(index, 1) };
    }
    const spec = specs.find(({ name, shorthand }) => arg === `--${name}` || arg === `-${shorthand}`);
    if (spec !== undefined && spec.type !== "bool") index++;
  }
  return { name: undefined, rest: args };
}

function lookUp(arg: string, specs: readonly FlagSpec[]): { spec: FlagSpec; inline: string | undefined } {
  if (!arg.startsWith("--")) return lookUpShorthand(arg, specs);
  const equals = arg.indexOf("=");
  const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
  const spec = specs.find((candidate) => candidate.name === name);
  if (spec === undefined) throw new UsageError(`unknown flag: --${name}`);
  return { spec, inline: equals < 0 ? undefined : arg.slice(equals + 1) };
}

function lookUpShorthand(
  arg: string,
  specs: readonly FlagSpec[],
): { spec: FlagSpec; inline: string | undefined } {
  const letter = arg.charAt(1);
  const spec = specs.find((candidate) => candidate.shorthand === letter);
  if (spec === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in ${arg}`);
  const rest = arg.slice(2);
  if (rest === "") return { spec, inline: undefined };
  return { spec, inline: rest.startsWith("=") ? rest.slice(1) : rest };
}

function displayOf(arg: string, spec: FlagSpec): string {
  return arg.startsWith("--") ? `--${spec.name}` : `'${arg.charAt(1)}' in ${arg}`;
}

const booleanTexts = new Set([
  "1",
  "t",
  "T",
  "TRUE",
  "true",
  "True",
  "0",
  "f",
  "F",
  "FALSE",
  "false",
  "False",
]);

/** Whether `text` is one of the words Go's strconv.ParseBool reads as true. */
export function isTrue(text: string): boolean {
  return ["1", "t", "T", "TRUE", "true", "True"].includes(text);
}

/** What is wrong with a text, as Go's strconv says it. */
const checks: { readonly [type in FlagType]?: (text: string) => string | undefined } = {
  bool: (text) => (booleanTexts.has(text) ? undefined : syntaxError("ParseBool", text)),
  int64: (text) =>
    integerProblem("ParseInt", text, goInteger(text, true), { least: -(2n ** 63n), bits: 63n }),
  uint32: (text) => integerProblem("ParseUint", text, goInteger(text, false), { least: 0n, bits: 32n }),
};

function integerProblem(
  parser: string,
  text: string,
  value: bigint | undefined,
  { least, bits }: { readonly least: bigint; readonly bits: bigint },
): string | undefined {
  if (value === undefined) return syntaxError(parser, text);
  if (value >= least && value < 2n ** bits) return undefined;
  return `strconv.${parser}: parsing "${text}": value out of range`;
}

function syntaxError(parser: string, text: string): string {
  return `strconv.${parser}: parsing "${text}": invalid syntax`;
}

function checkValue(spec: FlagSpec, value: string): void {
  const problem = checks[spec.type]?.(value);
  if (problem === undefined) return;
  throw new UsageError(`invalid argument "${value}" for "${labelOf(spec)}" flag: ${problem}`);
}

function labelOf(spec: FlagSpec): string {
  return spec.shorthand === undefined ? `--${spec.name}` : `-${spec.shorthand}, --${spec.name}`;
}

/** A stringSlice flag is one line of comma-separated values, with double quotes around values that hold commas. */
function valuesOf(spec: FlagSpec, value: string): readonly string[] {
  if (spec.type !== "stringSlice") return [value];
  if (value === "") return [];
  return [...value.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
  );
}

/**
 * Every required flag must be given (spf13/cobra MarkFlagRequired).
 * @throws UsageError in cobra's wording
 */
export function requireGiven(given: ReadonlySet<string>, specs: readonly FlagSpec[]): void {
  const missing = specs.filter(({ name, required }) => required === true && !given.has(name));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => `"${name}"`).sort();
  throw new UsageError(`required flag(s) ${names.join(", ")} not set`);
}

/**
 * At most one flag of a group may be given (spf13/cobra MarkFlagsMutuallyExclusive).
 * @throws UsageError in cobra's wording
 */
export function requireExclusive(given: ReadonlySet<string>, groups: readonly (readonly string[])[]): void {
  for (const group of [...groups].sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1))) {
    const set = group.filter((name) => given.has(name)).sort();
    if (set.length < 2) continue;
    throw new UsageError(
      `if any flags in the group [${group.join(" ")}] are set none of the others can be; [${set.join(" ")}] were all set`,
    );
  }
}
