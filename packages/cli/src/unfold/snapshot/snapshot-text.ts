import { SnapshotError, type SnapshotInfo } from "@unfold/apiserver";
import type { ListedSnapshot } from "./snapshot-files.js";

/** What was saved or restored, in a sentence. */
export function infoText({ objects, revision, created }: SnapshotInfo): string {
  return `${objects} objects as of resourceVersion ${revision}, ${created}`;
}

/** A table as kubectl prints one; what is wrong with a file stands where its content would. */
export function listText(snapshots: readonly ListedSnapshot[]): string {
  if (snapshots.length === 0) return "No snapshots found.\n";
  const rows = snapshots.map(({ name, bytes, content }) =>
    content instanceof SnapshotError
      ? [name, String(bytes), "unusable", content.message, ""]
      : [name, String(bytes), String(content.objects), String(content.revision), content.created],
  );
  const table = [["NAME", "BYTES", "OBJECTS", "RESOURCEVERSION", "CREATED"], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}
