import { type JsonValue, listAt, stringAt } from "@unfold/apimachinery";
import { kindOfReport } from "../report/json-format.js";
import type { Finding } from "./finding.js";

/** Findings of an earlier report, by what they are about; their wording may change between releases. */
export type Baseline = ReadonlySet<string>;

/** A report that cannot be a baseline. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";
}

/** Reads a report written with `-o json`. @throws BaselineError */
export function readBaseline(report: JsonValue): Baseline {
  const { apiVersion, kind } = kindOfReport;
  const given = [stringAt(report, "apiVersion"), stringAt(report, "kind")];
  if (given[0] !== apiVersion || given[1] !== kind) {
    throw new BaselineError(
      `${given[1] ?? "no kind"} of ${given[0] ?? "no apiVersion"}, not ${kind} of ${apiVersion}`,
    );
  }
  const ofMachines = listAt(report, "machines").flatMap((machine) => listAt(machine, "findings"));
  return new Set(
    [...listAt(report, "findings"), ...ofMachines].map((finding) => {
      const [code = "", machine, role, object] = ["code", "machine", "role", "object"].map((field) =>
        stringAt(finding, field),
      );
      return keyOf(code, machine, role, object);
    }),
  );
}

export function isInBaseline(baseline: Baseline, { code, machine, role, object }: Finding): boolean {
  return baseline.has(keyOf(code, machine, role, object));
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? ""));
}
