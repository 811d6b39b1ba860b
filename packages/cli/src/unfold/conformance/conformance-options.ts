import { resolve } from "node:path";
import { goDurationMs } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import type { GivenClusters } from "./given-places.js";
import { type ReportFile, reportFileOf } from "./report-files.js";

/** What a run of `unfold conformance` is told. */
export interface ConformanceOptions {
  /** Absolute path. */
  readonly script: string;
  /** undefined runs on an embedded control plane. */
  readonly given: GivenClusters | undefined;
  readonly parallel: number;
  readonly backupNamespace: string;
  readonly snapshotLocation: string | undefined;
  readonly storageClass: string | undefined;
  readonly timeoutMs: number;
  readonly waitMs: number;
  readonly pollMs: number;
  readonly reports: readonly ReportFile[];
  readonly output: "table" | "json";
}

/** Flags, then the suite's environment variables, then defaults. @throws UsageError */
export function readOptions(
  given: ReadonlyMap<string, readonly string[]>,
  env: { readonly [name: string]: string | undefined },
): ConformanceOptions {
  const last = (flag: string): string | undefined => given.get(flag)?.at(-1);
  const script = last("script");
  if (script === undefined || script === "") throw new UsageError('required flag(s) "script" not set');
  const [kubeconfig, context, destinationContext] = ["kubeconfig", "context", "destination-context"].map(
    last,
  );
  const isGiven = kubeconfig !== undefined || context !== undefined;
  if (destinationContext !== undefined && !isGiven)
    throw new UsageError("--destination-context needs --kubeconfig or --context");
  const parallel = Number(last("parallel") ?? "4");
  if (parallel < 1) throw new UsageError("--parallel has to be at least 1");
  return {
    script: resolve(script),
    given: isGiven ? { kubeconfig, context, destinationContext } : undefined,
    parallel,
    backupNamespace: last("namespace") ?? env["KVP_BACKUP_NS"] ?? "velero",
    snapshotLocation: emptyIsNone(last("snapshot-location") ?? env["KVP_REGION"] ?? "minio"),
    storageClass: emptyIsNone(last("storage-class") ?? env["KVP_STORAGE_CLASS"]),
    timeoutMs: durationOf("timeout", last("timeout") ?? "10m"),
    waitMs: durationOf("wait", last("wait") ?? (isGiven ? "5m" : "10s")),
    pollMs: isGiven ? 1000 : 25,
    reports: (given.get("report") ?? []).map(reportFileOf),
    output: outputOf(last("output") ?? "table"),
  };
}

const emptyIsNone = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

function durationOf(flag: string, text: string): number {
  const milliseconds = goDurationMs(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw new UsageError(`--${flag} "${text}": a duration such as 20s or 5m is wanted`);
}

function outputOf(text: string): "table" | "json" {
  if (text === "table" || text === "json") return text;
  throw new UsageError(`unknown output "${text}": table or json is wanted`);
}
