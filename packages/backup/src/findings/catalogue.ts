import type { CatalogueEntry, Severity } from "./catalogue-entry.js";
import { dependencyChecks } from "./dependency-checks.js";
import { gitChecks } from "./git-checks.js";
import { hyperConvergedChecks } from "./hyperconverged-checks.js";
import { liveChecks } from "./live-checks.js";
import { losses } from "./losses/losses.js";
import { recoveryChecks } from "./recovery-checks.js";

/** Every finding there is, in the order of the codes. */
export const catalogue: readonly CatalogueEntry[] = [
  ...losses,
  ...liveChecks,
  ...gitChecks,
  ...recoveryChecks,
  ...hyperConvergedChecks,
  ...dependencyChecks,
];

const byCode = new Map(catalogue.map((entry) => [entry.code, entry]));

/** The row of a code, in any case of its letters. */
export function catalogueEntry(code: string): CatalogueEntry | undefined {
  return byCode.get(code.toUpperCase());
}

/** Severities from least to most. */
export const severities: readonly Severity[] = ["info", "warning", "error"];

export function severityOf(code: string): Severity {
  return catalogueEntry(code)?.severity ?? "error";
}
