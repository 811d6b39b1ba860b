import { writeSync } from "node:fs";
import { openDurableStore } from "./open-store.js";
import { keyOf, thing } from "./store-fixture.js";

/**
 * The process that crash.test.ts kills: writes for ever and prints each write as soon as it is acknowledged.
 * Arguments: the data directory, and how many events to keep.
 */
const [, , directory = "", events = "0"] = process.argv;
const names = Array.from({ length: 40 }, (_, n) => `n${n}`);

/** Synchronous: what is printed stays in the pipe when this process dies. The pipe does not wait when it is full. */
function print(line: string): void {
  let rest = Buffer.from(line);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

print("opening\n");
const store = await openDurableStore(directory, { window: { events: Number(events), bytes: 1e9 } });

async function write(name: string, turn: number): Promise<void> {
  const current = store.get(keyOf(name));
  const remove = current !== undefined && turn % 5 === 0;
  const object = thing(name, `${turn} ${"x".repeat((turn * 37) % 3000)}`);
  const written = await store[remove ? "delete" : "put"](keyOf(name), object, current?.revision ?? 0);
  print(`${written.revision} ${remove ? "delete" : "put"} ${name} .\n`);
}

/** One writer per name: writes of different objects are always on their way together. */
await Promise.all(
  names.map(async (name) => {
    for (let turn = 1; ; turn++) await write(name, turn);
  }),
);
