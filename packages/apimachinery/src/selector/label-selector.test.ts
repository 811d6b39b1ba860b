import { describe, expect, it } from "vitest";
import {
  everything,
  formatLabelSelector,
  labelSelectorFromObject,
  matchesLabels,
  nothing,
  parseLabelSelector,
  validateLabelSelectorObject,
} from "./label-selector.js";

const matching: readonly { selector: string; labels: Record<string, string>; want: boolean }[] = [
  { selector: "", labels: {}, want: true },
  { selector: "a=b,c!=d,e in (x,y),!f,g", labels: { a: "b", e: "x", g: "" }, want: true },
  { selector: "a=b,c!=d,e in (x,y),!f,g", labels: { a: "b", c: "d", e: "x", g: "" }, want: false },
  { selector: "a==b", labels: { a: "b" }, want: true },
  { selector: "a=b", labels: { a: "c" }, want: false },
  { selector: "a=", labels: { a: "" }, want: true },
  { selector: "a=,b", labels: { a: "", b: "1" }, want: true },
  { selector: "a in (x,y)", labels: { a: "z" }, want: false },
  { selector: "a in ()", labels: { a: "" }, want: true },
  { selector: "a in (,x)", labels: { a: "" }, want: true },
  { selector: "a notin (x)", labels: {}, want: true },
  { selector: "a notin (x)", labels: { a: "x" }, want: false },
  { selector: "a", labels: {}, want: false },
  { selector: "!a", labels: { a: "" }, want: false },
  { selector: "a>5", labels: { a: "6" }, want: true },
  { selector: "a>5", labels: { a: "5" }, want: false },
  { selector: "a<5", labels: { a: "x" }, want: false },
  { selector: "in in (in)", labels: { in: "in" }, want: true },
  { selector: "a=in", labels: { a: "in" }, want: true },
  { selector: "constructor", labels: {}, want: false },
];

const operators = "in, notin, =, ==, !=, gt, lt";
const term = "unable to parse requirement: ";
const refused: readonly (readonly [string, string | RegExp])[] = [
  ["a b", `${term}found 'b', expected: ${operators}`],
  ["a in", `${term}found '' expected: '('`],
  ["a in b", `${term}found 'b' expected: '('`],
  ["a in (b", `${term}found '', expected: ',' or ')'`],
  ["a in (b c)", `${term}found 'c', expected: ',' or ')'`],
  ["a in (=)", `${term}found '=', expected: ',', ')' or identifier`],
  [",a", "found ',', expected: !, identifier, or 'end of string'"],
  ["(", "found '(', expected: !, identifier, or 'end of string'"],
  ["=a", "found '=', expected: !, identifier, or 'end of string'"],
  ["a,", "found '', expected: identifier after ','"],
  ["a,,b", "found ',', expected: identifier after ','"],
  ["a=b=c", "found '=', expected: ',' or 'end of string'"],
  ["a=b c", "found 'c', expected: ',' or 'end of string'"],
  ["!a=b", "found '=', expected: ',' or 'end of string'"],
  ["a in (b))", "found ')', expected: ',' or 'end of string'"],
  ["!", `${term}found '', expected: identifier`],
  ["!!a", `${term}found '!', expected: identifier`],
  ["a=!b", `${term}found '!', expected: identifier`],
  ["a ===b", `${term}found '=', expected: identifier`],
  ["a!b", `${term}found '!', expected: ${operators}`],
  ["a))", `${term}found ')', expected: ${operators}`],
  ["a>x", `${term}values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`],
  ["-a", /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of/],
  ["a=-b", /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label must be/],
];

describe("parseLabelSelector", () => {
  it.each(matching)("$selector on $labels is $want", ({ selector, labels, want }) => {
    expect(matchesLabels(parseLabelSelector(selector), labels)).toBe(want);
  });

  it.each(refused)("%s is refused", (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(
      expect.objectContaining({
        code: 400,
        message: typeof message === "string" ? message : expect.stringMatching(message),
      }),
    );
  });

  it.each(["a=b,c!=d,e in (x,y),!f,g", "a notin (x)", "a>5", "a<5", ""])("%s survives formatting", (text) => {
    const selector = parseLabelSelector(text);
    expect(parseLabelSelector(formatLabelSelector(selector))).toEqual(selector);
  });
});

describe("labelSelectorFromObject", () => {
  const labels = { a: "b", c: "d" };
  const cases: readonly { given: Parameters<typeof labelSelectorFromObject>[0]; want: boolean }[] = [
    { given: undefined, want: false },
    { given: {}, want: true },
    { given: { matchLabels: { a: "b" } }, want: true },
    { given: { matchLabels: { a: "x" } }, want: false },
    { given: { matchExpressions: [{ key: "a", operator: "In", values: ["b", "x"] }] }, want: true },
    { given: { matchExpressions: [{ key: "a", operator: "NotIn", values: ["b"] }] }, want: false },
    { given: { matchExpressions: [{ key: "z", operator: "DoesNotExist" }] }, want: true },
    { given: { matchLabels: { a: "b" }, matchExpressions: [{ key: "z", operator: "Exists" }] }, want: false },
  ];
  it.each(cases)("$given is $want", ({ given, want }) => {
    expect(matchesLabels(labelSelectorFromObject(given), labels)).toBe(want);
  });

  it("refuses an unknown operator", () => {
    expect(() => labelSelectorFromObject({ matchExpressions: [{ key: "a", operator: "Is" }] })).toThrow(
      '"Is" is not a valid label selector operator',
    );
  });

  it("everything and nothing", () => {
    expect(matchesLabels(everything, {})).toBe(true);
    expect(matchesLabels(nothing, { a: "b" })).toBe(false);
  });
});

describe("validateLabelSelectorObject", () => {
  it("lists all causes", () => {
    const selector = {
      matchLabels: { "a b": "c" },
      matchExpressions: [
        { key: "a", operator: "In" },
        { key: "a", operator: "Exists", values: ["x"] },
        { key: "a", operator: "Is" },
      ],
    };
    expect(
      validateLabelSelectorObject(selector, "spec.selector").map(({ field, message }) => [field, message]),
    ).toEqual([
      ["spec.selector.matchLabels", expect.stringMatching(/^Invalid value: "a b": name part/)],
      [
        "spec.selector.matchExpressions[0].values",
        "Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
      [
        "spec.selector.matchExpressions[1].values",
        "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      ],
      ["spec.selector.matchExpressions[2].operator", 'Invalid value: "Is": not a valid selector operator'],
    ]);
  });
});
