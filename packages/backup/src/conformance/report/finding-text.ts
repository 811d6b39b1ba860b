import { catalogueEntry } from "../../findings/catalogue.js";
import type { CatalogueEntry } from "../../findings/catalogue-entry.js";
import { conformanceFindings } from "../judge/conformance-findings.js";

/** The row of a code, of the audit's catalogue or of the conformance findings. */
export function findingEntry(code: string): CatalogueEntry | undefined {
  const wanted = code.toUpperCase();
  return catalogueEntry(code) ?? conformanceFindings.find((entry) => entry.code === wanted);
}
