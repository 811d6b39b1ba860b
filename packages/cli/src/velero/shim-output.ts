import { fieldAt, type JsonObject, type JsonValue, type KubeObject, stringAt } from "@unfold/apimachinery";
import { UsageError } from "../command-line/flag-set.js";
import {
  backupColumns,
  type Column,
  restoreColumns,
  selectorOf,
  tableText,
} from "../unfold/backup-restore/velero-tables.js";
import { goYaml } from "../virtctl/go-yaml.js";

/** `2026-11-25 21:05:54 +0000 UTC`, as Go prints a time. */
function goTime(text: string): string {
  return text === "" ? "<nil>" : `${text.replace("T", " ").replace("Z", "")} +0000 UTC`;
}

/** `29d`, as kubectl tells durations (apimachinery util/duration HumanDuration), rounded down. */
function remaining(expiration: string, now: number): string {
  if (expiration === "") return "n/a";
  const seconds = Math.floor((Date.parse(expiration) - now) / 1000);
  if (seconds < 0) return `${shortest(-seconds)} ago`;
  return shortest(seconds);
}

function shortest(seconds: number): string {
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 3 * 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** Columns whose text differs from `unfold backup get`: times as velero prints them. */
function asVelero(columns: readonly Column[], now: number): readonly Column[] {
  const times = new Set(["CREATED", "STARTED", "COMPLETED"]);
  return columns.map(([title, value]): Column => {
    if (title === "EXPIRES") return [title, (object) => remaining(value(object), now)];
    return times.has(title) ? [title, (object) => goTime(value(object))] : [title, value];
  });
}

export const shimColumns = {
  backup: (now: number): readonly Column[] => asVelero(backupColumns, now),
  restore: (now: number): readonly Column[] => asVelero(restoreColumns, now),
};

export const scheduleColumns = (now: number): readonly Column[] => {
  const at =
    (...path: readonly string[]) =>
    (schedule: KubeObject): string =>
      stringAt(schedule, ...path) ?? "";
  const lastBackup = at("status", "lastBackup");
  return [
    ["NAME", at("metadata", "name")],
    ["STATUS", (schedule) => at("status", "phase")(schedule) || "New"],
    ["CREATED", (schedule) => goTime(at("metadata", "creationTimestamp")(schedule))],
    ["SCHEDULE", at("spec", "schedule")],
    ["BACKUP TTL", (schedule) => at("spec", "template", "ttl")(schedule) || "0s"],
    ["LAST BACKUP", (schedule) => remaining(lastBackup(schedule), now)],
    ["SELECTOR", ({ spec }) => selectorOf({ spec: fieldAt(spec, "template") ?? {} })],
    ["PAUSED", ({ spec }) => String(fieldAt(spec, "paused") === true)],
  ];
};

/** A table, or what was asked for with `-o`: a list of one is printed as that one (Velero pkg/cmd/util/output). */
export function shimOutput(
  objects: readonly KubeObject[],
  kind: "Backup" | "Restore" | "Schedule",
  format: string,
  columns: readonly Column[],
): string {
  if (format !== "table") {
    const [first] = objects;
    const whole: JsonObject = {
      apiVersion: "velero.io/v1",
      kind: `${kind}List`,
      metadata: {},
      items: objects,
    };
    return encoded(objects.length === 1 && first !== undefined ? first : whole, format);
  }
  if (objects.length === 0) return "";
  const rows = objects.map((object) => columns.map(([, value]) => value(object) || "<none>"));
  return tableText([columns.map(([title]) => title), ...rows]);
}

/** @throws UsageError */
export function encoded(value: JsonValue, format: string): string {
  if (format === "json") return `${JSON.stringify(value, null, 2)}\n`;
  if (format === "yaml") return goYaml(value);
  throw new UsageError(`unsupported output format "${format}"; valid values are 'table', 'json', and 'yaml'`);
}

/** NAME and KIND of the plugins that a ServerStatusRequest tells of. */
export function pluginTable(request: KubeObject): string {
  const plugins = fieldAt(request.status, "plugins");
  const rows = (Array.isArray(plugins) ? (plugins as readonly JsonValue[]) : []).map((plugin) => [
    stringAt(plugin, "name") ?? "",
    stringAt(plugin, "kind") ?? "",
  ]);
  return tableText([["NAME", "KIND"], ...rows.sort(byKindAndName)]);
}

function byKindAndName(
  [a = "", kindA = ""]: readonly string[],
  [b = "", kindB = ""]: readonly string[],
): number {
  if (kindA !== kindB) return kindA < kindB ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
