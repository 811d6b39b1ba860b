import { fieldAt, type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";

/** What `describe` prints of a Backup or Restore and its stored results. */
export function descriptionOf(
  { metadata, spec, status }: KubeObject,
  results: JsonObject | undefined,
): string {
  const progress = objectAt(status, "progress") ?? {};
  const done = fieldAt(progress, "itemsBackedUp") ?? fieldAt(progress, "itemsRestored");
  const rows: readonly (readonly [title: string, value: string | undefined])[] = [
    ["Name", metadata.name],
    ["Phase", stringAt(status, "phase") ?? "New"],
    ["Reason", stringAt(status, "failureReason")],
    ["Backup", stringAt(spec, "backupName")],
    ["Storage location", stringAt(spec, "storageLocation")],
    ["Started", stringAt(status, "startTimestamp")],
    ["Completed", stringAt(status, "completionTimestamp")],
    ["Expires", stringAt(status, "expiration")],
    ["Hooks", hooksText(status)],
    ["Items", typeof done === "number" ? String(done) : undefined],
    ...Object.entries(metadata.annotations ?? {})
      .filter(([key]) => key.startsWith("unfold.dev/velero-"))
      .map(([key, value]) => [key, value] as const),
  ];
  const given = rows.filter(([, value]) => value !== undefined && value !== "");
  const width = Math.max(...given.map(([title]) => title.length)) + 2;
  const head = given.map(([title, value]) => `${`${title}:`.padEnd(width)}${value}\n`).join("");
  const invalid = listAt(status, "validationErrors").map((problem) => `  ${String(problem)}\n`);
  return [
    head,
    invalid.length === 0 ? "" : `Validation errors:\n${invalid.join("")}`,
    messagesText("Errors", results?.["errors"]),
    messagesText("Warnings", results?.["warnings"]),
  ].join("");
}

/** How many hooks were attempted, and how many of them failed; undefined when there were none. */
function hooksText(status: KubeObject["status"]): string | undefined {
  const count = (field: string): number => Number(fieldAt(status, "hookStatus", field) ?? 0);
  const attempted = count("hooksAttempted");
  return attempted === 0 ? undefined : `${attempted} attempted, ${count("hooksFailed")} failed`;
}

function messagesText(title: string, of: JsonObject[string]): string {
  const lines = [
    ...listAt(of, "velero").map((message) => `  velero: ${String(message)}\n`),
    ...listAt(of, "cluster").map((message) => `  cluster: ${String(message)}\n`),
    ...Object.entries(objectAt(of, "namespaces") ?? {}).flatMap(([namespace, messages]) =>
      listAt(messages).map((message) => `  ${namespace}: ${String(message)}\n`),
    ),
  ];
  return lines.length === 0 ? "" : `${title}:\n${lines.join("")}`;
}
