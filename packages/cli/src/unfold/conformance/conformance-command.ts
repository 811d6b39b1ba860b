import {
  accessSync,
  existsSync,
  constants as fileModes,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConformanceReport,
  conformanceJson,
  conformanceTable,
  runSuite,
  type Scenario,
  type SuitePlaces,
  scenarioList,
  scenarios,
} from "@unfold/backup/conformance";
import { flagUsages } from "../../command-line/flag-help.js";
import { parseFlags, UsageError } from "../../command-line/flag-set.js";
import type { Output } from "../../command-line/output.js";
import { demandWritable } from "../demand-writable.js";
import { CommandError } from "../run-unfold.js";
import { archiveOf } from "./backup-folders.js";
import { scriptPath } from "./command-folder.js";
import { conformanceAbout, conformanceFlags } from "./conformance-flags.js";
import { type ConformanceOptions, readOptions } from "./conformance-options.js";
import { EmbeddedPlaces } from "./embedded-places.js";
import { GivenPlaces } from "./given-places.js";
import { Interruption } from "./interruption.js";
import { progressLines } from "./progress.js";
import { writeReports } from "./report-files.js";
import { scriptProcess } from "./script-process.js";
import { versionsOf } from "./versions.js";

/** Exit code beyond those every command has. */
const scenarioFailed = 3;

/** `unfold conformance`: the partner compatibility scenarios, with a script in place of the product. */
export async function conformanceCommand(args: readonly string[], output: Output): Promise<number> {
  const { given, positional } = parseFlags(args, conformanceFlags);
  if (given.has("help")) {
    output.out(
      `${conformanceAbout}\nUsage:\n  unfold conformance --script FILE [flags]\n\nFlags:\n${flagUsages(conformanceFlags)}`,
    );
    return 0;
  }
  if (positional[0] !== undefined) throw new UsageError(`unexpected argument "${positional[0]}"`);
  const chosen = chosenScenarios(given.get("scenario"));
  if (given.has("list")) {
    if (given.has("output")) throw new UsageError("--output has no effect on --list");
    output.out(scenarioList(chosen));
    return 0;
  }
  const options = readOptions(given, process.env);
  demandExecutable(options.script);
  for (const { path } of options.reports) demandWritable(path);
  const report = await runScenarios(chosen, options, output);
  if (typeof report === "number") return report;
  output.out(options.output === "json" ? conformanceJson(report) : conformanceTable(report));
  writeReports(report, options.reports);
  return exitCodeOf(report);
}

function exitCodeOf({ scenarios: results }: ConformanceReport): number {
  if (results.some(({ outcome }) => outcome === "failed")) return scenarioFailed;
  return results.some(({ outcome }) => outcome === "error") ? 1 : 0;
}

function chosenScenarios(names: readonly string[] | undefined): readonly Scenario[] {
  if (names === undefined) return scenarios;
  const known = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  if (names.length === 0) throw new UsageError("--scenario names none; without it all of them run");
  return [...new Set(names)].map((name) => {
    const scenario = known.get(name);
    if (scenario !== undefined) return scenario;
    throw new UsageError(`unknown scenario "${name}": one of ${[...known.keys()].join(", ")} is wanted`);
  });
}

function demandExecutable(script: string): void {
  if (!existsSync(script)) throw new CommandError(`no script ${script}`);
  if (!statSync(script).isFile()) throw new CommandError(`${script} is no file`);
  try {
    accessSync(script, fileModes.X_OK);
  } catch {
    throw new CommandError(`${script} is not executable: chmod +x ${script}`);
  }
}

/** The report, or the exit code of a run that was interrupted. */
async function runScenarios(
  chosen: readonly Scenario[],
  options: ConformanceOptions,
  output: Output,
): Promise<ConformanceReport | number> {
  const folder = mkdtempSync(join(tmpdir(), "unfold-conformance-"));
  const home =
    options.given === undefined
      ? new EmbeddedPlaces(folder, options.backupNamespace)
      : new GivenPlaces(options.given, folder);
  const interruption = new Interruption(options, folder, output);
  interruption.listen();
  try {
    const report = await runIn(folder, await home.start(), chosen, { options, output, interruption });
    return interruption.exitCode ?? report;
  } finally {
    interruption.ignore();
    await home.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface RunParts {
  readonly options: ConformanceOptions;
  readonly output: Output;
  readonly interruption: Interruption;
}

async function runIn(
  folder: string,
  places: SuitePlaces,
  chosen: readonly Scenario[],
  { options, output, interruption }: RunParts,
): Promise<ConformanceReport> {
  const archives = process.env["UNFOLD_CONFORMANCE_ARCHIVES"] ?? join(folder, "archives");
  mkdirSync(archives, { recursive: true });
  const env = {
    ...process.env,
    PATH: scriptPath(folder, process.env["PATH"] ?? ""),
    UNFOLD_CONFORMANCE_ARCHIVES: archives,
    KVP_BACKUP_NS: options.backupNamespace,
  };
  const began = performance.now();
  const startedAt = new Date();
  const results = await runSuite(chosen, {
    places,
    parallel: options.parallel,
    suffix: startedAt.getTime().toString(),
    settings: {
      ...options,
      signal: interruption.signal,
      callScript: scriptProcess({ path: options.script, env, timeout: () => interruption.timeoutMs }),
      readArchive: (name, cluster) => archiveOf(name, archives, cluster, options.backupNamespace),
    },
    onProgress: progressLines(chosen.length, output),
  });
  return {
    script: options.script,
    cluster: places.shared.name,
    versions: await versionsOf(places.shared),
    startedAt: startedAt.toISOString(),
    milliseconds: performance.now() - began,
    scenarios: results,
  };
}
