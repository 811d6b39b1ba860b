// @ts-check
import { setImmediate as nextTurn } from "node:timers/promises";

/** Pieces that wait to be used. */
const mostWaiting = 4;

/**
 * What comes out of a decompressing stream, all of it before its error: a stream that is read otherwise drops what it still
 * has when it fails. After each piece others get their turn, so that the next one is inflated while this one is used.
 * @param {import("node:zlib").Gunzip} stream
 * @returns {AsyncGenerator<Buffer, void>}
 */
export async function* inflatedPieces(stream) {
  /** @type {Buffer[]} */
  const waiting = [];
  /** @type {{ error: unknown } | undefined} */
  let failure;
  let hasEnded = false;
  let wake = () => {};
  stream.on("data", (piece) => {
    waiting.push(piece);
    if (waiting.length === mostWaiting) stream.pause();
    wake();
  });
  stream.on("end", () => {
    hasEnded = true;
    wake();
  });
  stream.on("error", (error) => {
    failure = { error };
    wake();
  });
  try {
    for (;;) {
      const piece = waiting.shift();
      if (piece !== undefined) {
        if (stream.isPaused()) stream.resume();
        yield piece;
        await nextTurn();
      } else if (failure !== undefined) throw failure.error;
      else if (hasEnded) return;
      else {
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    }
  } finally {
    stream.destroy();
  }
}
