import { fieldAt } from "@unfold/apimachinery";
import {
  type AuditReport,
  BaselineError,
  BucketError,
  type Evidence,
  IgnoreError,
  InputError,
  Inventory,
  joinReports,
  RevisionPool,
  readBackup,
  readBaseline,
  readIgnores,
  readTree,
  runAudit,
  suppressFindings,
} from "@unfold/backup";
import type { ParsedFlags } from "../../command-line/flag-set.js";
import type { Output } from "../../command-line/output.js";
import { addCluster, addManifests, decode, readRestore, readValue } from "../input/gather.js";
import { openBackup } from "../input/open-backup.js";
import { CommandError } from "../run-unfold.js";

/** What is wrong with what was given, in one line. */
const inputErrors = [InputError, BucketError];

/** Reads all that was given and audits it; several backups give one report. @throws CommandError */
export async function readReport(flags: ParsedFlags, output: Output): Promise<AuditReport> {
  try {
    return await report(flags, output);
  } catch (error) {
    if (inputErrors.some((type) => error instanceof type) && error instanceof Error)
      throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

async function report({ given, positional }: ParsedFlags, output: Output): Promise<AuditReport> {
  const pool = new RevisionPool();
  const last = (flag: string): string | undefined => given.get(flag)?.at(-1);
  const problems: string[] = [];
  const place = async (
    dumps: readonly string[],
    context: string | undefined,
  ): Promise<Inventory | undefined> => {
    if (dumps.length === 0 && context === undefined) return undefined;
    const inventory = new Inventory(pool);
    for (const path of dumps) problems.push(...addManifests(path, inventory));
    if (context !== undefined) await addCluster(last("kubeconfig"), context, inventory);
    return inventory;
  };
  const sourceDumps = given.get("source") ?? [];
  const nothingGiven = positional.length === 0 && sourceDumps.length === 0 && !given.has("git");
  const current = nothingGiven ? "" : undefined;
  const source = await place(sourceDumps, last("source-context") ?? current);
  const destination = await place(given.get("destination") ?? [], last("destination-context"));
  const restorePath = last("restore");
  const tree = last("git") === undefined ? undefined : readTree(last("git") ?? "", decode, pool);
  problems.push(...(tree?.problems ?? []));
  const around: Evidence = {
    ...(tree === undefined ? {} : { manifests: tree.evidence }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(restorePath === undefined ? {} : { restore: readRestore(restorePath) }),
    readPatch: (text) => decode(text).value,
  };
  const reports = await auditEach(positional, given, around, pool, output);
  return suppressFindings(merged([...reports, { machines: [], findings: [], problems }]), {
    ignores: ignoresOf(last("ignore-file")),
    baseline: baselineOf(last("baseline")),
    today: new Date().toISOString().slice(0, 10),
  });
}

async function auditEach(
  backups: readonly string[],
  given: ParsedFlags["given"],
  around: Evidence,
  pool: RevisionPool,
  output: Output,
): Promise<readonly AuditReport[]> {
  if (backups.length === 0) return [runAudit(around)];
  const reports: AuditReport[] = [];
  for (const path of backups) {
    if (process.stderr.isTTY) output.err(`reading ${path} ...\n`);
    const read = await readBackup(await openBackup(path, given), { pool, decodeStrictly: decode });
    reports.push(runAudit({ ...around, backup: read.evidence }, read.problems));
  }
  return reports;
}

function merged(reports: readonly AuditReport[]): AuditReport {
  return {
    machines: joinReports(reports.map(({ machines }) => machines)),
    findings: reports.flatMap(({ findings }) => findings),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

function ignoresOf(path: string | undefined): ReturnType<typeof readIgnores> {
  return path === undefined ? [] : ofFile(path, () => readIgnores(readValue(path)));
}

/** What is wrong with a file is told with its name. */
function ofFile<Read>(path: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof IgnoreError || error instanceof BaselineError)
      throw new CommandError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function baselineOf(path: string | undefined): ReturnType<typeof readBaseline> | undefined {
  if (path === undefined) return undefined;
  const report = readValue(path);
  if (Array.isArray(fieldAt(report, "machines"))) return ofFile(path, () => readBaseline(report));
  throw new CommandError(`${path} is no report of unfold audit -o json`);
}
