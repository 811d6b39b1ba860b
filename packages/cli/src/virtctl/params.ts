import { UsageError } from "../command-line/flag-set.js";

/**
 * Parameters of one flag value, `k:v,k:v` (KubeVirt pkg/virtctl/create/params). Each is taken once; {@link Params.done} refuses
 * what nobody took.
 */
export class Params {
  readonly #values: Map<string, string>;

  /** @throws UsageError when empty or without a colon */
  constructor(text: string) {
    if (text === "") throw new UsageError("params may not be empty");
    this.#values = new Map(text.split(",").map(splitAtColon));
  }

  /** The value of `name`, or undefined; it then counts as known. */
  take(name: string): string | undefined {
    const value = this.#values.get(name);
    this.#values.delete(name);
    return value === "" ? undefined : value;
  }

  /** A list, separated by semicolons. */
  takeList(name: string): readonly string[] | undefined {
    return this.take(name)?.split(";");
  }

  /** An unsigned integer. */
  takeUint(name: string): number | undefined {
    const text = this.take(name);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) {
      throw new UsageError(
        `failed to parse param "${name}": strconv.ParseUint: parsing "${text}": invalid syntax`,
      );
    }
    return Number(text);
  }

  /** @throws UsageError when a parameter was not taken */
  done(): void {
    if (this.#values.size === 0) return;
    const unknown = [...this.#values].map(([name, value]) => `${name}:${value}`).sort();
    throw new UsageError(`unknown param(s): ${unknown.join(",")}`);
  }
}

function splitAtColon(param: string): [string, string] {
  const colon = param.indexOf(":");
  if (colon < 0) throw new UsageError(`params need to have at least one colon: ${param}`);
  return [param.slice(0, colon), param.slice(colon + 1)];
}

/** `[prefix/]name`. @throws UsageError in virtctl's wording */
export function splitPrefixedName(text: string): { readonly prefix: string; readonly name: string } {
  const parts = text.split("/");
  if (parts.length > 2) throw new UsageError(`invalid count ${parts.length - 1} of slashes in prefix/name`);
  const [prefix, name] = parts.length === 2 ? [parts[0] ?? "", parts[1] ?? ""] : ["", parts[0] ?? ""];
  if (name === "") throw new UsageError("name cannot be empty");
  return { prefix, name };
}

/** The parameter `src`, `[namespace/]name`. @throws UsageError */
export function takeSource(params: Params): { readonly namespace: string; readonly name: string } {
  const source = params.take("src");
  if (source === undefined) throw new UsageError("src must be specified");
  try {
    const { prefix, name } = splitPrefixedName(source);
    return { namespace: prefix, name };
  } catch (error) {
    throw new UsageError(`src invalid: ${error instanceof Error ? error.message : String(error)}`);
  }
}
