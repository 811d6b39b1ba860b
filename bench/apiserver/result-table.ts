import type { Phase } from "./load-client.js";

/** What one server showed. */
export interface Measured {
  readonly name: string;
  readonly phases: readonly Phase[];
}

interface Row {
  readonly label: string;
  readonly unit: string;
  /** Whether a smaller number is the better one. */
  readonly less: boolean;
  readonly value: (phases: readonly Phase[]) => number | undefined;
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return known[Math.floor((known.length - 1) / 2)];
}

const of = (
  phases: readonly Phase[],
  prefix: string,
  field: "per_s" | "p50_ms" | "p99_ms" | "ms" | "all_delivered_s",
) => median(phases.filter(({ phase }) => phase.startsWith(prefix)).map((phase) => phase[field]));

/** Processor time for one request, of the server and what it stores with: it says more than a rate on a busy machine. */
function processor(phases: readonly Phase[], prefix: string): number | undefined {
  const times = phases
    .filter(({ phase }) => phase.startsWith(prefix))
    .map(({ n = 0, server_cpu_s = 0, etcd_cpu_s = 0 }) => ((server_cpu_s + etcd_cpu_s) / n) * 1000);
  return median(times);
}

const memory = (phases: readonly Phase[], prefix: string): number | undefined =>
  phases.find(({ phase }) => phase.startsWith(`rss ${prefix}`))?.server?.rss;

/** The rows of the table, one number each. */
const rows: readonly Row[] = [
  ...(["create", "get", "merge-patch"] as const).flatMap((phase): Row[] => [
    { label: phase, unit: "/s", less: false, value: (phases) => of(phases, phase, "per_s") },
    { label: `${phase} p50`, unit: "ms", less: true, value: (phases) => of(phases, phase, "p50_ms") },
    { label: `${phase} p99`, unit: "ms", less: true, value: (phases) => of(phases, phase, "p99_ms") },
    { label: `${phase} processor`, unit: "ms", less: true, value: (phases) => processor(phases, phase) },
  ]),
  { label: "LIST", unit: "ms", less: true, value: (phases) => of(phases, "list ns (rv unset)", "ms") },
  {
    label: "LIST resourceVersion=0",
    unit: "ms",
    less: true,
    value: (phases) => of(phases, "list ns (rv=0)", "ms"),
  },
  {
    label: "50 watchers × 1000",
    unit: "s",
    less: true,
    value: (phases) => of(phases, "watch", "all_delivered_s"),
  },
  { label: "memory idle", unit: "MiB", less: true, value: (phases) => memory(phases, "start") },
  { label: "memory after creates", unit: "MiB", less: true, value: (phases) => memory(phases, "after ") },
];

/** A table with a column for each server; behind the first stands how many times better it is than the others. */
export function resultTable([ours, ...others]: readonly [Measured, ...Measured[]]): string {
  const head = ["", ours.name, ...others.flatMap(({ name }) => [name, "ratio"])];
  const body = rows.map(({ label, unit, less, value }) => {
    const own = value(ours.phases);
    const cells = others.flatMap(({ phases }) => {
      const other = value(phases);
      const ratio = own === undefined || other === undefined ? undefined : less ? other / own : own / other;
      return [text(other, unit), ratio === undefined ? "-" : `${ratio.toFixed(2)}×`];
    });
    return [label, text(own, unit), ...cells];
  });
  const table = [head, ...body];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) => row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2)).join(""))
    .join("\n");
}

function text(value: number | undefined, unit: string): string {
  if (value === undefined) return "-";
  return `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${unit}`;
}
