import { expect, test } from "vitest";
import type { HttpResponse } from "../request/http.js";
import { LineWriter } from "./line-writer.js";

/** A client that takes nothing until `drain()`; keeps what was written, write by write. */
class SlowClient {
  readonly writes: string[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  writableLength = 0;
  ended = false;
  #drain: () => void = () => {};

  on(_event: "close" | "drain", listener: () => void): void {
    this.#drain = listener;
  }

  write(chunk: string | Uint8Array): boolean {
    const text = Buffer.from(chunk).toString();
    this.writes.push(text);
    this.writableLength += text.length;
    for (const { count, resolve } of this.#waiting) if (this.writes.length >= count) resolve();
    return false;
  }

  /** Resolves once there are so many; how many turns that takes is up to the writer. */
  written(count: number): Promise<void> {
    if (this.writes.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  end(): void {
    this.ended = true;
  }

  drain(): void {
    this.writableLength = 0;
    this.#drain();
  }
}

function writerTo(client: SlowClient, maxUnsent = 1e9, onFull = (): void => {}): LineWriter {
  return new LineWriter(client as unknown as HttpResponse, maxUnsent, onFull);
}

const line = (text: string): Buffer => Buffer.from(`${text}\n`);
const big = line("x".repeat(200_000));

test("lines of one turn share a write", async () => {
  const client = new SlowClient();
  const writer = writerTo(client);
  writer.send(line("a"));
  writer.send(line("b"));
  await Promise.resolve();
  writer.send(line("c"));
  writer.end();
  expect(client.writes).toEqual(["a\nb\n", "c\n"]);
  expect(client.ended).toBe(true);
});

test("what was there first is sent as fast as it is taken, and before what comes meanwhile", async () => {
  const client = new SlowClient();
  const writer = writerTo(client);
  const sent = writer.sendFirst([big, big, line("last")]);
  writer.send(line("live"));
  await Promise.resolve();
  expect(client.writes).toHaveLength(1);
  client.drain();
  await client.written(2);
  client.drain();
  await sent;
  expect(client.writes.slice(2)).toEqual(["last\n", "live\n"]);
});

test("a client that leaves too much unread is reported, however much was there first", async () => {
  const client = new SlowClient();
  let full = 0;
  const writer = writerTo(client, 300_000, () => full++);
  void writer.sendFirst([big, big, big]);
  expect(full).toBe(0);
  writer.send(line("y".repeat(150_000)));
  expect(full).toBe(1);
  writer.end();
  client.drain();
  await Promise.resolve();
  expect(client.writes).toHaveLength(1);
});
