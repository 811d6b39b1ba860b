import type { AuditReport } from "@unfold/backup";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { writeReport } from "./report-formats.js";

const machine = (name: string): AuditReport["machines"] =>
  [
    {
      namespace: "shop",
      name,
      origin: `${name}.json`,
      verdict: "drift",
      roles: [
        {
          role: "instancetype",
          verdict: "drift",
          reason: `a long reason about ${"many words ".repeat(20)}${name}`,
          differences: [{ path: "spec", after: { [name]: [1, "2\n3"] } }],
        },
      ],
      findings: [{ code: "L02", machine: `shop/${name}`, message: name }],
    },
  ] as const;

const report = (...names: readonly string[]): AuditReport => ({
  machines: names.flatMap((name) => [...machine(name)]),
  findings: [{ code: "L20", message: "the destination's policy is expand" }],
  problems: names,
});

it.each([
  ["nothing", []],
  ["machines", ["web", "db"]],
  ["hostile names", ["\u001b[2J\u009b\u202egnp\u2028", "- a: b", "'\"\\u0041", "\ufeff#"]],
])("yaml of %s is the data of json, and sends no control characters", (_what, names) => {
  const yaml = [...writeReport(report(...names), "yaml", "none")].join("");
  const json = [...writeReport(report(...names), "json", "none")].join("");
  expect(parse(yaml)).toEqual(JSON.parse(json));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  expect(yaml).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202a-\u202e\ufeff]/);
});
