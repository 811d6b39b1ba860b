import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { takeTurns } from "../verbs/take-turns.js";
import type { ClientGone } from "./client-gone.js";
import { drained } from "./drained.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import type { Representation } from "./media-type.js";
import { replyHead, replyText } from "./reply.js";
import type { ResourceCall } from "./resource-call.js";

/** Longer answers are compressed (k8s.io/apiserver handlers/responsewriters), or else sent in blocks of this size. */
const blockLength = 128 * 1024;

const compress = promisify(gzip);

/**
 * Sends JSON that lies in pieces, in UTF-8, one behind the other. A long answer goes out block by block, as the client
 * takes it and while others have their turn; it is compressed when the client takes gzip.
 */
export async function replyPieces(
  { http, response, gone }: ResourceCall,
  pieces: readonly Buffer[],
  format: Representation["format"],
): Promise<void> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (format !== "json" || length <= blockLength) {
    replyText(response, 200, Buffer.concat(pieces, length), format);
  } else if (takesGzip(http)) {
    const compressed = await compress(Buffer.concat(pieces, length), { level: constants.Z_BEST_SPEED });
    if (gone.aborted) return;
    response.setHeader("Content-Encoding", "gzip");
    response.setHeader("Vary", "Accept-Encoding");
    replyText(response, 200, compressed, format);
  } else {
    replyHead(response, 200, "application/json");
    response.setHeader("Content-Length", String(length));
    await sendBlocks(response, gone, pieces);
  }
}

async function sendBlocks(
  response: HttpResponse,
  gone: ClientGone,
  pieces: readonly Buffer[],
): Promise<void> {
  const othersDue = takeTurns();
  for (const block of blocksOf(pieces)) {
    if (gone.aborted) return;
    if (!response.write(block)) await drained(response, gone);
    await othersDue();
  }
  response.end();
}

function* blocksOf(pieces: readonly Buffer[]): Generator<Buffer> {
  let block: Buffer[] = [];
  let length = 0;
  for (const piece of pieces) {
    block.push(piece);
    length += piece.length;
    if (length < blockLength) continue;
    yield Buffer.concat(block, length);
    block = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(block, length);
}

function takesGzip({ headers }: HttpRequest): boolean {
  const codings = String(headers["accept-encoding"] ?? "").split(",");
  return codings.some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/.test(coding));
}
