import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { ClientWatch } from "./client-gone.js";
import { replyBlocks } from "./reply-blocks.js";
import { StalledResponse } from "./stalled-response-fixture.js";

const pieceLength = 10_000;

function countedPieces(count: number): { readonly pieces: Iterable<Buffer>; made: () => number } {
  let made = 0;
  function* pieces(): Generator<Buffer> {
    for (; made < count; made++) yield Buffer.alloc(pieceLength, "x");
  }
  return { pieces: pieces(), made: () => made };
}

it.each([
  ["", (body: Buffer) => body],
  ["gzip", gunzipSync],
])("a long answer is made as the client takes it (Accept-Encoding: %s)", async (coding, decode) => {
  const response = new StalledResponse();
  const { pieces, made } = countedPieces(2000);
  const http = { headers: { "accept-encoding": coding }, on: () => {} };
  const sent = replyBlocks({ http, response, gone: new ClientWatch() }, pieces);
  await response.stalled();
  expect(made()).toBeLessThan(200);
  response.readOn();
  await sent;
  expect(made()).toBe(2000);
  expect(decode(response.body()).length).toBe(2000 * pieceLength);
});

it("no more of it is made once the client has left", async () => {
  const response = new StalledResponse();
  const gone = new ClientWatch();
  const { pieces, made } = countedPieces(2000);
  const sent = replyBlocks({ http: { headers: {}, on: () => {} }, response, gone }, pieces);
  await response.stalled();
  gone.abort();
  await sent;
  expect(made()).toBeLessThan(100);
});
