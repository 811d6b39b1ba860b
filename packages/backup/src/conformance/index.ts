export type { ClusterUnderTest } from "./cluster-under-test.js";
export { conformanceFindings } from "./judge/conformance-findings.js";
export { conformanceHtml } from "./report/conformance-html.js";
export { conformanceJson } from "./report/conformance-json.js";
export { conformanceJunit } from "./report/conformance-junit.js";
export { conformanceTable, scenarioList } from "./report/conformance-table.js";
export { findingEntry } from "./report/finding-text.js";
export {
  type LentCluster,
  type ProgressEvent,
  runSuite,
  type SuitePlaces,
  type SuiteRun,
} from "./run-suite.js";
export type { Need, Scenario, Step } from "./scenario.js";
export type { ConformanceReport, Outcome, ScenarioResult, StepResult } from "./scenario-result.js";
export { scenarios } from "./scenarios/scenarios.js";
export { type CallScript, notSupported, type ScriptRun, type ScriptSurroundings } from "./script.js";
export type { SuiteSettings } from "./trial.js";
