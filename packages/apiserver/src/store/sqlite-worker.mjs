// @ts-check
/**
 * The thread that owns the SQLite file. Plain JavaScript with no imports but libsql and Node, so that the same file runs
 * beside the TypeScript sources, in dist/ and beside a bundle.
 */

import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { crc32 } from "node:zlib";
import Database from "libsql";

/**
 * A version as it travels between the threads; on the way here the values of a commit lie behind each other in one buffer.
 * @typedef {[revision: number, previous: number, deleted: number, resource: string, namespace: string, name: string]} Head
 * @typedef {[...Head, value: Uint8Array]} Version
 * @typedef {{ heads: Head[], lengths: number[], values: ArrayBuffer, useReserve: boolean }} Batch
 * @typedef {{ id: number, method: "open" } | { id: number, method: "commit" } & Batch
 *   | { id: number, method: "compact", revision: number } | { id: number, method: "close" }} Request
 * @typedef {InstanceType<typeof Database>} Connection
 * @typedef {ReturnType<Connection["prepare"]>} Statement
 * @typedef {{ insert: Statement, first: Statement, remove: Statement, setCompacted: Statement }} Statements
 */

/** "unfo" in ASCII; marks the file as ours. */
const applicationId = 0x756e666f;
/** Raised when older releases can no longer read the file. 2: values are bytes; 1 kept them as text. */
const formatVersion = 2;
const rowsPerRead = 500;
/** Revisions looked at in one compaction transaction; commits get in between. */
const revisionsPerCompaction = 500;
const { file, walLimit, maxBytes } =
  /** @type {{ file: string, walLimit: number, maxBytes: number | undefined }} */ (workerData);
/** Room that is kept back on the disk, so that something can be deleted when it is full. */
const reserveFile = join(dirname(file), "reserve");
const reserveBytes = 4 * 1024 * 1024;
/** The file may grow beyond `maxBytes` by this much for deletions. */
const reservePages = 64;
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

/** @type {Connection | undefined} */
let database;
/** @type {Statements | undefined} */
let statements;
let compacted = 0;
let closing = false;
/** @type {{ id: number, revision: number }[]} */
let compactions = [];

/** @param {string} code @param {string} message */
function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

/** @param {string} path */
function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Covers every column: SQLite does not notice a changed byte inside a value. @param {Version} version */
function checksum([revision, previous, deleted, resource, namespace, name, value]) {
  const head = `${revision}\0${previous}\0${deleted}\0${resource}\0${namespace}\0${name}`;
  return crc32(value, crc32(head));
}

/** @param {Connection} db @param {string} sql */
function scalar(db, sql) {
  return /** @type {unknown[]} */ (db.prepare(sql).raw().get())[0];
}

/** Makes the file, readable for its owner only, and its directory entry durable. */
function createFile() {
  closeSync(openSync(file, "a", 0o600));
  const directory = openSync(dirname(file), "r");
  fsyncSync(directory);
  closeSync(directory);
}

/** @param {Connection} db */
function ensureFormat(db) {
  const id = scalar(db, "PRAGMA application_id");
  const version = Number(scalar(db, "PRAGMA user_version"));
  if (id === 0 && scalar(db, "SELECT count(*) FROM sqlite_master") === 0) return createTables(db);
  if (id !== applicationId) throw failure("FOREIGN", "the store file was not written by this program");
  if (version > formatVersion) {
    throw failure(
      "VERSION",
      `the store has format ${version}, this release reads formats up to ${formatVersion}: run a newer release`,
    );
  }
  db.exec("PRAGMA journal_mode = WAL");
}

/** @param {Connection} db */
function createTables(db) {
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(`BEGIN;
    CREATE TABLE version (revision INTEGER PRIMARY KEY, previous INTEGER NOT NULL, deleted INTEGER NOT NULL,
      resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, checksum INTEGER NOT NULL);
    CREATE TABLE compaction (revision INTEGER NOT NULL);
    INSERT INTO compaction VALUES (0);
    PRAGMA application_id = ${applicationId};
    PRAGMA user_version = ${formatVersion};
    COMMIT`);
}

/** @param {number} id */
function open(id) {
  const wal = `${file}-wal`;
  // SQLite would silently throw away the log of an empty database file.
  if (sizeOf(file) === 0 && sizeOf(wal) > 0) throw failure("SQLITE_CORRUPT", "the store file is empty");
  createFile();
  const db = new Database(file);
  try {
    load(db, id);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** @param {Connection} db @param {number} id */
function load(db, id) {
  // Nobody else may open the file while it is ours, and the system ends this lock with the process.
  db.exec("PRAGMA busy_timeout = 1000; PRAGMA locking_mode = EXCLUSIVE");
  ensureFormat(db);
  db.exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
  limitPages(db, 0);
  compacted = Number(scalar(db, "SELECT revision FROM compaction"));
  sendVersions(db, id);
  // Only what could be read is brought to this release's format: the next write is in it.
  if (scalar(db, "PRAGMA user_version") !== formatVersion) db.exec(`PRAGMA user_version = ${formatVersion}`);
  statements = prepareStatements(db);
  database = db;
  port.postMessage({ id, compacted });
  makeReserve();
}

/** @param {Connection} db @param {number} more */
function limitPages(db, more) {
  if (maxBytes === undefined) return;
  const pages = Math.ceil(maxBytes / Number(scalar(db, "PRAGMA page_size")));
  db.exec(`PRAGMA max_page_count = ${pages + more}`);
}

/** Random bytes, because some file systems keep none for zeros. A disk without room for it has none to keep back. */
function makeReserve() {
  if (sizeOf(reserveFile) === reserveBytes) return;
  try {
    writeFileSync(reserveFile, randomBytes(reserveBytes), { mode: 0o600 });
  } catch {
    rmSync(reserveFile, { force: true });
  }
}

/** Does what makes room, with the room kept back where there is no other. @param {() => void} work */
function withReserve(work) {
  if (database !== undefined) limitPages(database, reservePages);
  try {
    try {
      work();
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== "SQLITE_FULL") throw error;
      rmSync(reserveFile, { force: true });
      checkpoint();
      work();
    }
  } finally {
    if (database !== undefined) limitPages(database, 0);
  }
}

/** Prepared once: libsql gives a statement's memory back late. @param {Connection} db @returns {Statements} */
function prepareStatements(db) {
  return {
    insert: db.prepare("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    first: db.prepare("SELECT revision FROM version WHERE revision > ? ORDER BY revision LIMIT 1"),
    remove: db.prepare(`DELETE FROM version WHERE revision IN (
      SELECT previous FROM version WHERE revision > ?1 AND revision <= ?2
      UNION ALL SELECT revision FROM version WHERE deleted = 1 AND revision > ?1 AND revision <= ?2)`),
    setCompacted: db.prepare("UPDATE compaction SET revision = ?"),
  };
}

/**
 * In pieces: libsql's memory grows with the result, and the main thread decodes one piece while the next is read.
 * @param {Connection} db @param {number} id
 */
function sendVersions(db, id) {
  const read = db
    .prepare(
      `SELECT revision, previous, deleted, resource, namespace, name, value, checksum
         FROM version WHERE revision > ? ORDER BY revision LIMIT ${rowsPerRead}`,
    )
    .raw();
  let after = -1;
  for (;;) {
    const rows = /** @type {Row[]} */ (read.all(after));
    const last = rows.at(-1);
    if (last === undefined) return;
    const versions = rows.map(withoutChecksum);
    port.postMessage({ id, versions });
    after = last[0];
  }
}

/**
 * Format 1 kept values as text.
 * @typedef {[...Head, value: Uint8Array | string, checksum: number]} Row
 * @param {Row} row @returns {Version}
 */
function withoutChecksum([revision, previous, deleted, resource, namespace, name, value, stored]) {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  /** @type {Version} */
  const version = [revision, previous, deleted, resource, namespace, name, bytes];
  if (checksum(version) !== stored) {
    throw failure("SQLITE_CORRUPT", `revision ${revision} does not match its checksum`);
  }
  return version;
}

/** @param {(db: Connection, statements: Statements) => void} work */
function transaction(work) {
  if (database === undefined || statements === undefined) throw failure("CLOSED", "the store is not open");
  database.exec("BEGIN IMMEDIATE");
  try {
    work(database, statements);
    database.exec("COMMIT");
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** @param {Batch} batch */
function commit({ heads, lengths, values }) {
  transaction((_, { insert }) => {
    let end = 0;
    for (const [index, head] of heads.entries()) {
      const length = lengths[index] ?? 0;
      const value = Buffer.from(values, end, length);
      end += length;
      insert.run([...head, value, checksum([...head, value])]);
    }
  });
}

/** Moves the log into the file; a failure loses nothing, and a full disk shows at the next commit. */
function checkpoint() {
  try {
    database?.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  } catch {
    // The log still holds everything.
  }
}

/** The next revision there is after `revision`: a restored store skips many. @param {number} revision */
function firstAfter(revision) {
  const row = /** @type {number[] | undefined} */ (statements?.first.raw().get(revision));
  return row?.[0] ?? Number.POSITIVE_INFINITY;
}

/** One bounded step; what each version superseded is in its own row, so no index over keys is needed. */
function compactStep() {
  const next = compactions[0];
  if (next === undefined || closing) return;
  try {
    const until = Math.min(next.revision, firstAfter(compacted) + revisionsPerCompaction);
    if (until > compacted) {
      withReserve(() =>
        transaction((_, { remove, setCompacted }) => {
          remove.run([compacted, until]);
          setCompacted.run([until]);
        }),
      );
      compacted = until;
      checkpointIfLarge();
    }
    if (compacted >= next.revision) {
      compactions.shift();
      // After a deletion on a full disk: the log is emptied and what it took is kept back again.
      if (sizeOf(reserveFile) !== reserveBytes) {
        checkpoint();
        makeReserve();
      }
      port.postMessage({ id: next.id });
    }
  } catch (error) {
    compactions.shift();
    fail(next.id, error);
  }
  setImmediate(compactStep);
}

function checkpointIfLarge() {
  if (sizeOf(`${file}-wal`) > walLimit) checkpoint();
}

/** @param {number} id @param {unknown} error */
function fail(id, error) {
  const { message, code } = /** @type {Error & { code?: string }} */ (error);
  port.postMessage({ id, error: { message, code: code ?? "" } });
}

/** @param {number} id */
function close(id) {
  closing = true;
  for (const { id } of compactions) port.postMessage({ id });
  compactions = [];
  if (database !== undefined) {
    checkpoint();
    database.close();
  }
  port.postMessage({ id });
}

/** @param {Request} request */
function answer(request) {
  if (request.method === "open") return open(request.id);
  if (request.method === "close") return close(request.id);
  if (request.method === "compact") {
    compactions.push({ id: request.id, revision: request.revision });
    if (compactions.length === 1) setImmediate(compactStep);
    return;
  }
  if (request.useReserve) withReserve(() => commit(request));
  else commit(request);
  port.postMessage({ id: request.id });
  checkpointIfLarge();
}

port.on("message", (/** @type {Request} */ request) => {
  try {
    answer(request);
  } catch (error) {
    fail(request.id, error);
  }
});
