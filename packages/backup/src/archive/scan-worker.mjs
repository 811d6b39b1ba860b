// @ts-check
/**
 * The thread that inflates a large archive and looks through its members. It and what it imports are plain JavaScript, so
 * that the same files run beside the TypeScript sources, in dist/ and beside a bundle. The members that matter go into
 * memory both threads see, in slots that are used in turn; no buffer is made for them on the side that reads objects.
 *
 * @typedef {import("./member-slot.mjs").Memory} Memory
 * @typedef {{ chunk: Uint8Array } | { end: true }} Order
 * @typedef {{ taken: true } | { length: number } | { path: string, content?: Uint8Array } | { end: true }
 *   | { problem: string, member: string | undefined } | { code: string, message: string }} Report
 */

import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import { MemberChoice } from "./member-choice.mjs";
import { SlotWriter } from "./member-slot.mjs";
import { TarError } from "./tar-error.mjs";
import { TarReader } from "./tar-reader.mjs";

/** Bytes inflated at once, and how many of them wait to be looked through. */
const chunkSize = 2 ** 19;
const mostWaiting = 4;

/** @type {{ memory: Memory, wanted: import("./member-choice.mjs").Wanted }} */
const { memory, wanted } = workerData;
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** Streams take more options than zlib documents of its own. */
const options = { chunkSize, readableHighWaterMark: mostWaiting * chunkSize };
const gunzip = createGunzip(options);

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
  file: (path, content) => {
    if (!slots.member(path, content)) tellByItself({ path, content: new Uint8Array(content) });
  },
});

port.on("message", (/** @type {Order} */ order) => {
  if ("end" in order) gunzip.end();
  else void take(order.chunk);
});

/** @param {Uint8Array} chunk */
async function take(chunk) {
  if (!gunzip.write(chunk)) await once(gunzip, "drain");
  tell({ taken: true });
}

/** @param {any} error */
function reportOf(error) {
  if (error instanceof TarError) return { problem: error.problem, member: error.member };
  return { code: error.code ?? "", message: error.message };
}

async function scan() {
  for await (const piece of gunzip) reader.push(piece);
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
