import type { AuditReport } from "../audit/audit-report.js";
import { catalogue } from "../findings/catalogue.js";
import type { CatalogueEntry, Severity } from "../findings/catalogue-entry.js";
import { printable } from "../printable.js";
import { type FindingRow, findingRows, subjectOf } from "./audit-row.js";
import { indented } from "./json-format.js";

const levels: { readonly [severity in Severity]: string } = {
  error: "error",
  warning: "warning",
  info: "note",
};

/**
 * SARIF 2.1.0: every code as a rule, every finding as a result, in pieces; `results` is there also when there are none.
 */
export function* sarifFormat(report: AuditReport, version: string): IterableIterator<string> {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "unfold",
            version,
            rules: catalogue.map(ruleOf),
          },
        },
        results: [],
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.problems.map((problem) => ({
              level: "warning",
              message: { text: printable(problem) },
            })),
          },
        ],
      },
    ],
  };
  const text = indented(log, 0);
  const middle = text.indexOf(noResults) + noResults.length - 1;
  yield text.slice(0, middle);
  let separator = "";
  for (const row of findingRows(report)) {
    yield `${separator}\n        ${indented(resultOf(row), 8)}`;
    separator = ",";
  }
  yield `${separator === "" ? "" : "\n      "}${text.slice(middle)}\n`;
}

/** Where the results go; the rules before it never hold this. */
const noResults = '"results": []';

function ruleOf({ code, title, condition, explanation, remedy, severity }: CatalogueEntry): object {
  return {
    id: code,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: `${condition} ${explanation}` },
    help: { text: remedy },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf({ finding, severity, machine }: FindingRow): object {
  return {
    ruleId: finding.code,
    ruleIndex: catalogue.findIndex(({ code }) => code === finding.code),
    level: levels[severity],
    message: { text: printable(`${subjectOf(finding)}: ${finding.message}`) },
    ...(finding.suppressed === undefined
      ? {}
      : { suppressions: [{ kind: "external", justification: printable(finding.suppressed) }] }),
    locations: [
      {
        ...(machine === undefined
          ? {}
          : {
              physicalLocation: { artifactLocation: { uri: encodeURI(machine.origin.split("#")[0] ?? "") } },
            }),
        logicalLocations: [{ fullyQualifiedName: printable(subjectOf(finding)), kind: "resource" }],
      },
    ],
  };
}
