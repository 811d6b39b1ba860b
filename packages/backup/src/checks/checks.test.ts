import { describe, expect, it } from "vitest";
import { runAudit } from "../audit/run-audit.js";
import { catalogue } from "../findings/catalogue.js";
import { evidenceOf, type Known } from "../testing/evidence.js";
import { machineChecks, manifestChecks, siteChecks } from "./checks.js";
import { fixtures } from "./fixtures/fixtures.js";

function codesOf(known: Known): readonly string[] {
  const { machines, findings } = runAudit(evidenceOf(known));
  return [...findings, ...[...machines].flatMap((machine) => machine.findings)].map(({ code }) => code);
}

describe("each row of the catalogue", () => {
  it.each(catalogue.map(({ code, title }) => [code, title] as const))(
    "%s is raised by its fixture and not by its near miss: %s",
    (code) => {
      const fixture = fixtures[code];
      expect(fixture, `${code} has no fixture`).toBeDefined();
      if (fixture === undefined) return;
      expect(codesOf(fixture.raises)).toContain(code);
      expect(codesOf(fixture.nearMiss)).not.toContain(code);
    },
  );

  it("has a check, and each check has a row that says the same subject", () => {
    const checked = [
      ...[machineChecks(), manifestChecks].flatMap(({ machine, role }) => [
        ...machine.map(([code]) => `${code} machine`),
        ...role.map(([code]) => `${code} role`),
      ]),
      ...siteChecks.map(([code]) => `${code} site`),
    ];
    expect(checked.sort()).toEqual(catalogue.map(({ code, subject }) => `${code} ${subject}`).sort());
  });

  it("has text in every column", () => {
    for (const entry of catalogue) {
      for (const [column, text] of Object.entries(entry))
        expect(text, `${entry.code} ${column}`).toMatch(/\S/);
    }
  });
});
