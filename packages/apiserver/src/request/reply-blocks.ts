import { pipeline, Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import { takeTurns } from "../turns/take-turns.js";
import type { ClientGone } from "./client-gone.js";
import { drained } from "./drained.js";
import type { HttpRequest, HttpResponse } from "./http.js";

/** Longer answers are compressed (k8s.io/apiserver handlers/responsewriters) and sent in blocks of about this size. */
const blockLength = 128 * 1024;

/** Who gets an answer, whose head is set. */
export interface BlockReceiver {
  readonly http: HttpRequest;
  readonly response: HttpResponse;
  readonly gone: ClientGone;
}

/**
 * Sends pieces of bytes one behind the other, which are made as they are sent. A long answer goes out block by block, as the
 * client takes it and while others have their turn; it is compressed when the client takes gzip. `length` is that of all
 * pieces, where it is known.
 */
export async function replyBlocks(
  { http, response, gone }: BlockReceiver,
  pieces: Iterable<Buffer>,
  length?: number,
): Promise<void> {
  // What lies ready takes no time to put together: others are looked at between blocks.
  const blocks = blocksOf(pieces, length === undefined);
  const first = await blocks.next();
  if (gone.aborted) return;
  if (first.done === true || first.value.last) {
    response.end(first.value?.bytes ?? "");
    return;
  }
  if (takesGzip(http)) {
    response.setHeader("Content-Encoding", "gzip");
    response.setHeader("Vary", "Accept-Encoding");
    await sendBlocks(response, gone, compressed(first.value.bytes, blocks));
  } else {
    if (length !== undefined) response.setHeader("Content-Length", String(length));
    await sendBlocks(response, gone, bytesOf(first.value.bytes, blocks));
  }
}

/** Sends blocks of bytes as the client takes them, while others have their turn. */
export async function sendBlocks(
  response: HttpResponse,
  gone: ClientGone,
  blocks: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  const othersDue = takeTurns();
  for await (const block of blocks) {
    const turn = othersDue();
    if (turn !== undefined) await turn;
    if (gone.aborted) return;
    if (!response.write(block)) await drained(response, gone);
  }
  response.end();
}

interface Block {
  readonly bytes: Buffer;
  readonly last: boolean;
}

/** Pieces put together to blocks; where they are `made` on the way, others have their turn in between. */
async function* blocksOf(pieces: Iterable<Buffer>, made: boolean): AsyncGenerator<Block, undefined> {
  const othersDue = takeTurns();
  let block: Buffer[] = [];
  let length = 0;
  for (const piece of pieces) {
    const turn = made ? othersDue() : undefined;
    if (turn !== undefined) await turn;
    if (length > blockLength) {
      yield { bytes: Buffer.concat(block, length), last: false };
      block = [];
      length = 0;
    }
    block.push(piece);
    length += piece.length;
  }
  yield { bytes: Buffer.concat(block, length), last: true };
}

async function* bytesOf(first: Buffer, others: AsyncIterable<Block>): AsyncGenerator<Buffer> {
  yield first;
  for await (const { bytes } of others) yield bytes;
}

function compressed(first: Buffer, others: AsyncIterable<Block>): AsyncIterable<Buffer> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  // What ends one of them, an error or a client that leaves, ends the other; readers meet it on the gzip.
  pipeline(Readable.from(bytesOf(first, others), { objectMode: false }), gzip, () => {});
  return gzip;
}

function takesGzip({ headers }: HttpRequest): boolean {
  const codings = String(headers["accept-encoding"] ?? "").split(",");
  return codings.some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/.test(coding));
}
