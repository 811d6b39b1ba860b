// @ts-check
/**
 * The thread that inflates a large archive and looks through its members. It and what it imports are plain JavaScript, so
 * that the same files run beside the TypeScript sources, in dist/ and beside a bundle. The members that matter go into
 * memory both threads see, in slots that are used in turn; no buffer is made for them on the side that reads objects.
 *
 * @typedef {import("./member-slot.mjs").Memory} Memory
 * @typedef {{ chunk: Uint8Array } | { end: true }} Order
 * @typedef {{ taken: true } | { length: number } | { path: string, content?: Uint8Array, other?: string } | { end: true }
 *   | { problem: string, member: string | undefined } | { code: string, message: string, member: string | undefined }} Report
 */

import { parentPort, workerData } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import { inflatedPieces } from "./inflated-pieces.mjs";
import { isWanted, MemberChoice } from "./member-choice.mjs";
import { itemPathOf } from "./member-path.mjs";
import { SlotWriter } from "./member-slot.mjs";
import { TarError } from "./tar-error.mjs";
import { TarReader } from "./tar-reader.mjs";
import { isGarbage } from "./trailing-garbage.mjs";

/** Bytes inflated at once. */
const chunkSize = 2 ** 18;

/** @type {{ memory: Memory, wanted: import("./member-choice.mjs").Wanted }} */
const { memory, wanted } = workerData;
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
const gunzip = createGunzip({ chunkSize });

/** @param {Report} report */
const tell = (report) => port.postMessage(report);

/** Tells of a member that is too large for a slot, after those before it. @param {Report} report */
const tellByItself = (report) => {
  slots.flush();
  tell(report);
};

const slots = new SlotWriter(memory, (length) => tell({ length }));
const choice = new MemberChoice(wanted);
const reader = new TarReader({
  wants: (path) => {
    const what = choice.of(path)?.what;
    if ((what === "name" || what === "escapes") && !slots.name(path)) tellByItself({ path });
    return what === "read";
  },
  other: (path, what) => {
    const item = itemPathOf(path);
    if (item !== undefined && isWanted(item, wanted)) tellByItself({ path, other: what });
  },
  file: (path, content) => {
    if (!slots.member(path, content)) tellByItself({ path, content: new Uint8Array(content) });
  },
});

port.on("message", (/** @type {Order} */ order) => {
  if ("end" in order) gunzip.end();
  // What goes wrong is told by those who read what is inflated.
  else gunzip.write(order.chunk, () => tell({ taken: true }));
});

/** @param {any} error */
function reportOf(error) {
  if (error instanceof TarError) return { problem: error.problem, member: error.member };
  return { code: error.code ?? "", message: error.message, member: reader.lastPath };
}

async function scan() {
  try {
    for await (const piece of inflatedPieces(gunzip)) reader.push(piece);
  } catch (error) {
    if (!(reader.hasEnded && isGarbage(error))) throw error;
  }
  reader.end();
}

scan().then(
  () => {
    slots.flush();
    tell({ end: true });
  },
  (error) => {
    slots.flush();
    tell(reportOf(error));
  },
);
