import {
  type AuditReport,
  aroundMachines,
  escapedControls,
  hasUnescapedControls,
  kindOfReport,
  machineData,
} from "@unfold/backup";
import { stringify } from "yaml";

/** A report as YAML, machine by machine; the data is that of JSON. */
export function* yamlFormat(report: AuditReport): IterableIterator<string> {
  yield yamlText(kindOfReport);
  if (report.machines.length === 0) yield yamlText({ machines: [] });
  else yield "machines:\n";
  for (const machine of report.machines) {
    const [, ...lines] = yamlText({ machines: [machineData(machine)] }).split("\n");
    yield lines.join("\n");
  }
  yield yamlText(aroundMachines(report));
}

/** Texts with characters that control a terminal are quoted, where they can be escaped. */
function yamlText(data: object): string {
  const json = JSON.stringify(data);
  const value: unknown = JSON.parse(json);
  if (!hasUnescapedControls(json)) return stringify(value);
  return escapedControls(stringify(value, { defaultStringType: "QUOTE_DOUBLE" }));
}
