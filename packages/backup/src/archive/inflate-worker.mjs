// @ts-check
/**
 * The thread that inflates a large archive. Plain JavaScript with no imports but Node's, so that the same file runs beside
 * the TypeScript sources, in dist/ and beside a bundle. What is inflated goes into memory both threads see, in slots that
 * are used in turn: no buffer is made for it on the side that reads objects.
 *
 * @typedef {{ slots: SharedArrayBuffer, slotSize: number, slotCount: number }} Memory
 * @typedef {{ chunk: Uint8Array } | { end: true } | { free: true }} Order
 * @typedef {{ taken: true } | { length: number } | { end: true } | { code: string, message: string }} Report
 */

import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { createGunzip } from "node:zlib";

/** @type {Memory} */
const { slots, slotSize, slotCount } = workerData;
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
const target = new Uint8Array(slots);
const gunzip = createGunzip({ chunkSize: slotSize });
let freeSlots = slotCount;
/** @type {() => void} */
let slotIsFree = () => {};

/** @param {Report} report */
const tell = (report) => port.postMessage(report);

port.on("message", (/** @type {Order} */ order) => {
  if ("free" in order) {
    freeSlots++;
    slotIsFree();
  } else if ("end" in order) gunzip.end();
  else void take(order.chunk);
});

/** @param {Uint8Array} chunk */
async function take(chunk) {
  if (!gunzip.write(chunk)) await once(gunzip, "drain");
  tell({ taken: true });
}

async function inflate() {
  let slot = 0;
  for await (const piece of gunzip) {
    // What was inflated while nothing was free comes as one piece.
    for (let at = 0; at < piece.length; at += slotSize) {
      const part = piece.subarray(at, at + slotSize);
      while (freeSlots === 0) await new Promise((resolve) => (slotIsFree = () => resolve(undefined)));
      freeSlots--;
      target.set(part, slot * slotSize);
      slot = (slot + 1) % slotCount;
      tell({ length: part.length });
    }
  }
}

inflate().then(
  () => tell({ end: true }),
  (error) => tell({ code: error.code ?? "", message: error.message }),
);
