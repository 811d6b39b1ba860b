import { closeSync, openSync, writeSync } from "node:fs";
import type { AuditSink } from "./audit-event.js";

/** A file that audit events are appended to. */
export interface AuditLog {
  readonly write: AuditSink;
  close(): void;
}

/** How long lines are gathered before they are written together. */
const gatherMilliseconds = 50;
/** Enough to be written at once. */
const gatherBytes = 256 * 1024;

/** Opens the log for appending, readable by its owner only. @throws Error when it cannot be written */
export function openAuditLog(path: string): AuditLog {
  const file = openSync(path, "a", 0o600);
  let lines: string[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return;
    const text = lines.join("");
    lines = [];
    bytes = 0;
    writeSync(file, text);
  };
  return {
    write: (line) => {
      lines.push(`${line}\n`);
      bytes += line.length;
      if (bytes > gatherBytes) flush();
      else timer ??= setTimeout(flush, gatherMilliseconds).unref();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
}
