import { Duration } from "@marcbachmann/cel-js/evaluator";
import { safeNames } from "../rule-text.js";
import type { RuleLibrary } from "./rule-functions.js";

const nanoseconds: { readonly [unit: string]: bigint } = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** No duration of Go's needs more, and the arithmetic on the digits is not linear. */
const longest = 128;

/** Go's time.ParseDuration in one pass; the engine's own looks for each unit from every digit. */
function parseDuration(text: string): Duration {
  const invalid = (): Error => new Error(`time: invalid duration ${JSON.stringify(text.slice(0, longest))}`);
  const parts = text.replace(/^[+-]/, "");
  if (text.length > longest || parts === "") throw invalid();
  if (parts === "0") return new Duration(0n, 0);
  let total = 0n;
  const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
  while (part.lastIndex < parts.length) {
    const [, whole = "", fraction = "", unit = ""] = part.exec(parts) ?? [];
    if (whole === "" && fraction === "") throw invalid();
    const size = nanoseconds[unit] ?? 0n;
    total += BigInt(whole || "0") * size;
    total += (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
  }
  if (total > 2n ** 63n - 1n) throw invalid();
  const signed = text.startsWith("-") ? -total : total;
  return new Duration(signed / 1_000_000_000n, Number(signed % 1_000_000_000n));
}

/** Durations such as `1h30m`. */
export const durationLibrary: RuleLibrary = {
  functions: { [`${safeNames.duration}(string): google.protobuf.Duration`]: parseDuration },
};
