import type { RuleLibrary } from "./rule-functions.js";

/** A semantic version inside an expression. */
class RuleSemver {
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly bigint[], prerelease: readonly string[]) {
    this.numbers = numbers;
    this.prerelease = prerelease;
  }
}

const strict =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function parse(text: string): RuleSemver | undefined {
  const found = strict.exec(text);
  if (found === null) return undefined;
  const [, major = "", minor = "", patch = "", prerelease] = found;
  const labels = prerelease?.split(".") ?? [];
  if (labels.some((label) => /^0\d+$/.test(label))) return undefined;
  return new RuleSemver([BigInt(major), BigInt(minor), BigInt(patch)], labels);
}

/** Drops a leading `v` and leading zeros, and adds missing numbers. */
function normalized(text: string): string {
  const [, core = "", rest = ""] = /^v?([^-+]*)(.*)$/s.exec(text) ?? [];
  const numbers = core.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  while (numbers.length < 3) numbers.push("0");
  return numbers.join(".") + rest;
}

function semver(text: string, normalize = false): RuleSemver {
  const version = parse(normalize ? normalized(text) : text);
  if (version === undefined) throw new Error(`Invalid semver ${JSON.stringify(text)}`);
  return version;
}

function compare(a: RuleSemver, b: RuleSemver): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return b.prerelease.length - a.prerelease.length;
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (const [index, label] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (label === other) continue;
    const [left, right] = [label, other].map((text) => (/^\d+$/.test(text) ? BigInt(text) : undefined));
    if (left !== undefined && right !== undefined) return left < right ? -1 : 1;
    if (left !== undefined || right !== undefined) return left !== undefined ? -1 : 1;
    return label < other ? -1 : 1;
  }
  return a.length - b.length;
}

/** Versions such as `1.2.3-rc.1`. */
export const semverLibrary: RuleLibrary = {
  types: [{ name: "kubernetes.Semver", of: RuleSemver }],
  functions: {
    "isSemver(string): bool": (text: string) => parse(text) !== undefined,
    "isSemver(string, bool): bool": (text: string, normalize: boolean) =>
      parse(normalize ? normalized(text) : text) !== undefined,
    "semver(string): kubernetes.Semver": (text: string) => semver(text),
    "semver(string, bool): kubernetes.Semver": semver,
    "kubernetes.Semver.major(): int": ({ numbers }: RuleSemver) => numbers[0],
    "kubernetes.Semver.minor(): int": ({ numbers }: RuleSemver) => numbers[1],
    "kubernetes.Semver.patch(): int": ({ numbers }: RuleSemver) => numbers[2],
    "kubernetes.Semver.compareTo(kubernetes.Semver): int": (a: RuleSemver, b: RuleSemver) =>
      BigInt(Math.sign(compare(a, b))),
    "kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool": (a: RuleSemver, b: RuleSemver) =>
      compare(a, b) > 0,
    "kubernetes.Semver.isLessThan(kubernetes.Semver): bool": (a: RuleSemver, b: RuleSemver) =>
      compare(a, b) < 0,
  },
  operators: {
    "kubernetes.Semver == kubernetes.Semver": (a: RuleSemver, b: RuleSemver) => compare(a, b) === 0,
  },
};
