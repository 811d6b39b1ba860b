import { fieldAt, type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";

/** A column: its title, and what stands in it. */
export type Column = readonly [title: string, value: (object: KubeObject) => string];

const textAt =
  (...path: readonly string[]) =>
  (object: KubeObject): string =>
    stringAt(object, ...path) ?? "";

const countAt =
  (field: string) =>
  ({ status }: KubeObject): string =>
    String(fieldAt(status, field) ?? 0);

/** The label selectors of a Backup or Restore, on one line. */
export function selectorOf({ spec }: Pick<KubeObject, "spec">): string {
  const one = objectAt(spec, "labelSelector");
  const texts = (one === undefined ? listAt(spec, "orLabelSelectors") : [one]).map((selector) => {
    const labels = Object.entries(objectAt(selector, "matchLabels") ?? {}).map(
      ([key, value]) => `${key}=${value}`,
    );
    const rules = listAt(selector, "matchExpressions").map((rule) => {
      const values = listAt(rule, "values").map(String).join(",");
      return `${stringAt(rule, "key")} ${stringAt(rule, "operator")}${values === "" ? "" : ` (${values})`}`;
    });
    return [...labels, ...rules].join(",");
  });
  return texts.join(" or ");
}

const phase = (object: KubeObject): string => stringAt(object.status, "phase") ?? "New";

/** Columns as velero's own command has them. */
export const backupColumns: readonly Column[] = [
  ["NAME", textAt("metadata", "name")],
  ["STATUS", phase],
  ["ERRORS", countAt("errors")],
  ["WARNINGS", countAt("warnings")],
  ["CREATED", textAt("metadata", "creationTimestamp")],
  ["EXPIRES", textAt("status", "expiration")],
  ["STORAGE LOCATION", textAt("spec", "storageLocation")],
  ["SELECTOR", selectorOf],
];

export const restoreColumns: readonly Column[] = [
  ["NAME", textAt("metadata", "name")],
  ["BACKUP", textAt("spec", "backupName")],
  ["STATUS", phase],
  ["STARTED", textAt("status", "startTimestamp")],
  ["COMPLETED", textAt("status", "completionTimestamp")],
  ["ERRORS", countAt("errors")],
  ["WARNINGS", countAt("warnings")],
  ["CREATED", textAt("metadata", "creationTimestamp")],
  ["SELECTOR", selectorOf],
];

/** Objects as `get` prints them. @param list what a list of several is called in JSON @throws UsageError */
export function writeObjects(
  objects: readonly KubeObject[],
  {
    format,
    columns,
    single,
    list,
  }: {
    readonly format: string;
    readonly columns: readonly Column[];
    /** One was asked for by name: in JSON it stands alone. */
    readonly single: boolean;
    readonly list: string;
  },
): string {
  if (format === "json") {
    const [first] = objects;
    const whole: JsonObject = { apiVersion: "velero.io/v1", kind: list, metadata: {}, items: objects };
    return `${JSON.stringify(single && first !== undefined ? first : whole, null, 2)}\n`;
  }
  if (format === "name") {
    return objects
      .map((object) => `${object.kind.toLowerCase()}.velero.io/${object.metadata.name}\n`)
      .join("");
  }
  if (format !== "table") throw new UsageError(`unknown output "${format}": table, json or name is wanted`);
  return tableText([
    columns.map(([title]) => title),
    ...objects.map((object) => columns.map(([, value]) => value(object) || "<none>")),
  ]);
}

export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? "").length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join("   ")
          .trimEnd()}\n`,
    )
    .join("");
}
