import { describe, expect, it } from "vitest";
import { type FlagSpec, parseFlags, requireExclusive, requireGiven, splitCommand } from "./flag-set.js";

const specs: readonly FlagSpec[] = [
  { name: "name", shorthand: "n", type: "string", usage: "" },
  { name: "on", type: "bool", usage: "" },
  { name: "count", type: "int64", usage: "" },
  { name: "cpu", type: "uint32", usage: "", required: true },
  { name: "add", type: "string", usage: "", required: true },
  { name: "key", type: "stringSlice", usage: "" },
  { name: "disk", type: "stringArray", usage: "" },
  { name: "old", type: "string", usage: "", deprecated: "use --name" },
];

function given(...args: string[]): { readonly [name: string]: readonly string[] } {
  return Object.fromEntries(parseFlags(args, specs).given);
}

describe("parseFlags", () => {
  it.each([
    { args: ["--name", "a"], want: { name: ["a"] } },
    { args: ["--name=a=b"], want: { name: ["a=b"] } },
    { args: ["-n", "a"], want: { name: ["a"] } },
    { args: ["-na"], want: { name: ["a"] } },
    { args: ["--on"], want: { on: ["true"] } },
    { args: ["--on=false"], want: { on: ["false"] } },
    { args: ["--disk", "a,b", "--disk=c"], want: { disk: ["a,b", "c"] } },
    { args: ["--key", 'a,"b,c"', "--key", "d"], want: { key: ["a", "b,c", "d"] } },
    { args: ["--count=-1"], want: { count: ["-1"] } },
  ])("reads $args", ({ args, want }) => {
    expect(given(...args)).toEqual(want);
  });

  it.each([
    { args: ["--bogus"], message: "unknown flag: --bogus" },
    { args: ["-x"], message: "unknown shorthand flag: 'x' in -x" },
    { args: ["--name"], message: "flag needs an argument: --name" },
    { args: ["-n"], message: "flag needs an argument: 'n' in -n" },
    {
      args: ["--on=maybe"],
      message: 'invalid argument "maybe" for "--on" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    },
    {
      args: ["--count=x"],
      message: 'invalid argument "x" for "--count" flag: strconv.ParseInt: parsing "x": invalid syntax',
    },
    ...["-1", "x", "1.5"].map((text) => ({
      args: [`--cpu=${text}`],
      message: `invalid argument "${text}" for "--cpu" flag: strconv.ParseUint: parsing "${text}": invalid syntax`,
    })),
    {
      args: ["--cpu", "4294967296"],
      message:
        'invalid argument "4294967296" for "--cpu" flag: strconv.ParseUint: parsing "4294967296": value out of range',
    },
  ])("refuses $args", ({ args, message }) => {
    expect(() => given(...args)).toThrow(message);
  });

  it("keeps arguments, also after --", () => {
    expect(parseFlags(["a", "--on", "--", "--name"], specs).positional).toEqual(["a", "--name"]);
  });

  it("warns of deprecated flags", () => {
    expect(parseFlags(["--old=x"], specs).warnings).toEqual(["Flag --old has been deprecated, use --name"]);
  });
});

describe("requireExclusive", () => {
  it("names the group in its order and the given flags sorted", () => {
    expect(() => requireExclusive(new Set(["b", "a", "z"]), [["b", "a", "c"]])).toThrow(
      "if any flags in the group [b a c] are set none of the others can be; [a b] were all set",
    );
    expect(() => requireExclusive(new Set(["a"]), [["b", "a"]])).not.toThrow();
  });
});

describe("requireGiven", () => {
  it("names the missing flags sorted", () => {
    expect(() => requireGiven(new Set(), specs)).toThrow('required flag(s) "add", "cpu" not set');
    expect(() => requireGiven(new Set(["cpu"]), specs)).toThrow('required flag(s) "add" not set');
    expect(() => requireGiven(new Set(["cpu", "add"]), specs)).not.toThrow();
  });
});

describe("splitCommand", () => {
  it.each([
    { args: ["do", "--name", "x"], name: "do", rest: ["--name", "x"] },
    { args: ["--name", "x", "do", "it"], name: "do", rest: ["--name", "x", "it"] },
    { args: ["-n", "x", "--on", "do"], name: "do", rest: ["-n", "x", "--on"] },
    { args: ["--name=x", "do"], name: "do", rest: ["--name=x"] },
    { args: ["--on", "--", "do"], name: undefined, rest: ["--on", "--", "do"] },
    { args: [], name: undefined, rest: [] },
  ])("finds $name in $args", ({ args, name, rest }) => {
    expect(splitCommand(args, specs)).toEqual({ name, rest });
  });
});
