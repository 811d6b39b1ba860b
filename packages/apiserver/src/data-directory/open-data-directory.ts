import { randomBytes } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DataDirectoryError } from "./data-directory-error.js";
import { isRunning, startOf } from "./process-identity.js";

/** A data directory that this process alone uses. */
export interface DataDirectory {
  /** Absolute, with symbolic links resolved. */
  readonly path: string;
  /** Lets another server use it. Synchronous, so that it can run while the process exits; further calls do nothing. */
  release(): void;
}

/** Directories locked by this very process, whose id alone cannot tell two of its servers apart. */
const held = new Set<string>();

/**
 * Makes the directory if needed and locks it. Its file `lock` holds the id of the process that uses it and when that
 * process was started; its file `pid` the id alone, for `kill`.
 * @throws DataDirectoryError when another server uses it or it cannot be written.
 */
export function openDataDirectory(directory: string): DataDirectory {
  const path = orFail(directory, () => {
    makeDirectory(resolve(directory));
    return realpathSync(directory);
  });
  if (held.has(path)) throw inUse(directory, process.pid);
  const lock = join(path, "lock");
  const pid = join(path, "pid");
  const content = `${process.pid}\n${startOf(process.pid)}\n`;
  orFail(directory, () => {
    acquire(directory, lock, content);
    writeFileSync(pid, `${process.pid}\n`, { mode: 0o600 });
  });
  held.add(path);
  let released = false;
  return {
    path,
    release: () => {
      if (released) return;
      released = true;
      held.delete(path);
      if (read(lock) !== content) return;
      rmSync(pid, { force: true });
      rmSync(lock, { force: true });
    },
  };
}

/** Node's own recursive mkdir never returns where the system answers ENOENT for a parent that exists (procfs). */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  mkdirSync(path, { mode: 0o700 });
}

function acquire(directory: string, lock: string, content: string): void {
  const draft = `${lock}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, content, { flag: "wx", mode: 0o600 });
  try {
    // A link appears at once and with its content: nobody can meet a lock that does not say yet whose it is.
    while (!linked(draft, lock)) removeStale(directory, lock);
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function removeStale(directory: string, lock: string): void {
  const found = read(lock);
  if (found === undefined) return;
  const [id = "", start = ""] = found.split("\n");
  const pid = Number(id);
  // A lock with our own id that this process does not hold is left from an earlier process of the same id.
  if (pid > 0 && pid !== process.pid && isRunning(pid, start)) throw inUse(directory, pid);
  const aside = `${lock}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  // Another server may have replaced the stale lock in between: then what was moved away is its new one.
  if (read(aside) !== found) linked(aside, lock);
  rmSync(aside, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function inUse(directory: string, pid: number): DataDirectoryError {
  return new DataDirectoryError(`data directory ${directory} is in use by process ${pid}`);
}

/** What the usual error codes mean to a user. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "a part of the path is not a directory",
  EEXIST: "it is not a directory",
};

function orFail<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DataDirectoryError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    const reason = reasons[code] ?? message;
    throw new DataDirectoryError(`data directory ${directory} cannot be written: ${reason}`, {
      cause: error,
    });
  }
}
