import { readFileSync } from "node:fs";
import { type JsonValue, stringAt } from "@unfold/apimachinery";
import { decodeYaml } from "@unfold/apiserver";
import {
  type AuditReport,
  type BackupEvidence,
  collectCluster,
  type DecodeText,
  type Evidence,
  IgnoreError,
  InputError,
  Inventory,
  type ManifestObject,
  type RestoreEvidence,
  RevisionPool,
  readBackup,
  readBaseline,
  readIgnores,
  readManifests,
  readTree,
  runAudit,
  suppressFindings,
} from "@unfold/backup";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import type { ParsedFlags } from "../../command-line/flag-set.js";
import type { Output } from "../../command-line/output.js";
import { CommandError } from "../run-unfold.js";

const decode: DecodeText = (text) => decodeYaml(text, { duplicateFields: true });

/** Reads all that was given and audits it; several backups give one report. @throws CommandError */
export async function readReport(flags: ParsedFlags, output: Output): Promise<AuditReport> {
  try {
    return await report(flags, output);
  } catch (error) {
    if (error instanceof InputError || error instanceof IgnoreError)
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
    if (context !== undefined)
      await addCluster({ path: last("kubeconfig"), context: context || undefined }, inventory);
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
  const reports = await auditEach(positional, around, pool, output);
  return suppressFindings(merged([...reports, { machines: [], findings: [], problems }]), {
    ignores: ignoresOf(last("ignore-file")),
    baseline: baselineOf(last("baseline")),
    today: new Date().toISOString().slice(0, 10),
  });
}

async function auditEach(
  backups: readonly string[],
  around: Evidence,
  pool: RevisionPool,
  output: Output,
): Promise<readonly AuditReport[]> {
  if (backups.length === 0) return [runAudit(around)];
  const reports: AuditReport[] = [];
  for (const path of backups) {
    if (process.stderr.isTTY) output.err(`reading ${path} ...\n`);
    const read: { evidence: BackupEvidence; problems: readonly string[] } = await readBackup(path, {
      pool,
      decodeStrictly: decode,
    });
    reports.push(runAudit({ ...around, backup: read.evidence }, read.problems));
  }
  return reports;
}

function merged(reports: readonly AuditReport[]): AuditReport {
  return {
    machines: reports.flatMap(({ machines }) => machines),
    findings: reports.flatMap(({ findings }) => findings),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

function addManifests(path: string, inventory: Inventory): readonly string[] {
  const { objects, problems } = readManifests(path, decode);
  for (const { object, origin } of objects) inventory.add(object, origin);
  return problems;
}

async function addCluster(
  access: { readonly path: string | undefined; readonly context: string | undefined },
  inventory: Inventory,
): Promise<void> {
  const client = new ClusterClient(loadClusterAccess(access));
  try {
    await collectCluster(client, inventory, `context ${access.context ?? "(current)"}`);
  } finally {
    client.close();
  }
}

function readRestore(path: string): RestoreEvidence {
  const { objects } = readManifests(path, decode);
  const restore = objects.find(({ object }) => object.kind === "Restore")?.object;
  if (restore === undefined) throw new CommandError(`no Restore in ${path}`);
  const name = stringAt(restore.spec, "resourceModifier", "name");
  if (name === undefined) return { restore };
  return { restore, modifier: modifierIn(objects, name, path) };
}

function modifierIn(objects: readonly ManifestObject[], name: string, path: string): JsonValue {
  const config = objects.find(
    ({ object }) => object.kind === "ConfigMap" && object.metadata.name === name,
  )?.object;
  const [text] = Object.values((config?.["data"] ?? {}) as { readonly [file: string]: string });
  if (text === undefined)
    throw new CommandError(`the Restore's resource modifier ConfigMap ${name} is not in ${path}`);
  return decode(text).value;
}

function ignoresOf(path: string | undefined): ReturnType<typeof readIgnores> {
  return path === undefined ? [] : readIgnores(readValue(path));
}

function baselineOf(path: string | undefined): ReturnType<typeof readBaseline> | undefined {
  return path === undefined ? undefined : readBaseline(readValue(path));
}

function readValue(path: string): JsonValue {
  try {
    return decode(readFileSync(path, "utf8")).value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`cannot read ${path}: ${reason}`, { cause: error });
  }
}
