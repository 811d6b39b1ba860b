import type { Finding } from "../findings/finding.js";
import type { ScriptRun } from "./script.js";

/**
 * `passed`; `failed`: the script did not bring back what it should; `error`: the scenario could not be set up, which is no
 * fault of the script; `skipped`: what it needs is not there.
 */
export type Outcome = "passed" | "failed" | "error" | "skipped";

export interface StepResult {
  readonly title: string;
  readonly outcome: "passed" | "failed" | "not run";
  readonly milliseconds: number;
}

/** What became of one scenario. */
export interface ScenarioResult {
  readonly name: string;
  readonly title: string;
  readonly origin: "PartnerComp" | "strict";
  readonly outcome: Outcome;
  /** Why it did not pass, in one sentence. */
  readonly reason?: string;
  /** What explains a failure. */
  readonly finding?: Finding;
  readonly related: readonly Finding[];
  readonly steps: readonly StepResult[];
  readonly runs: readonly ScriptRun[];
  /** What went wrong while the scenario was cleaned up; never makes it fail. */
  readonly warnings: readonly string[];
  readonly milliseconds: number;
}

/** A whole run, with what a reader has to know of it. */
export interface ConformanceReport {
  readonly script: string;
  /** `embedded control plane`, or the context and server of the cluster. */
  readonly cluster: string;
  /** Name and version of what took part. */
  readonly versions: { readonly [component: string]: string };
  /** ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly scenarios: readonly ScenarioResult[];
}
