import { conflict } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../testing/manual-clock.js";
import { settle } from "../testing/settle.js";
import { Controller, type Reconcile } from "./controller.js";
import { TerminalError } from "./terminal-error.js";

const stale = conflict({ group: "kubevirt.io", resource: "virtualmachines", name: "a" });

const cases: readonly {
  name: string;
  first: Reconcile;
  want: { next: number | undefined; errors: number };
}[] = [
  {
    name: "an orderly pass waits for a change",
    first: async () => undefined,
    want: { next: undefined, errors: 0 },
  },
  {
    name: "requeueAfter sets a timer",
    first: async () => ({ requeueAfter: 700 }),
    want: { next: 700, errors: 0 },
  },
  {
    name: "an error is tried again soon",
    first: async () => {
      throw new Error("x");
    },
    want: { next: 5, errors: 1 },
  },
  {
    name: "a conflict is tried again in silence",
    first: async () => {
      throw stale;
    },
    want: { next: 5, errors: 0 },
  },
  {
    name: "a terminal error is not tried again",
    first: async () => {
      throw new TerminalError("x");
    },
    want: { next: undefined, errors: 1 },
  },
];

describe("Controller", () => {
  it.each(cases)("$name", async ({ first, want }) => {
    const clock = new ManualClock();
    const errors: unknown[] = [];
    const abort = new AbortController();
    const controller = new Controller({
      name: "test",
      clock,
      reconcile: first,
      onError: (error) => errors.push(error),
    });
    const running = controller.run(abort.signal);
    controller.enqueue("a");
    await settle();
    expect({ next: clock.next, errors: errors.length }).toEqual(want);
    abort.abort();
    await running;
  });

  it("never works on one key twice at once, nor on more keys than allowed", async () => {
    const abort = new AbortController();
    let active = 0;
    let most = 0;
    const seen: string[] = [];
    const reconcile: Reconcile = async (key) => {
      most = Math.max(most, ++active);
      await settle(1);
      seen.push(key);
      active--;
      return undefined;
    };
    const controller = new Controller({ name: "test", clock: new ManualClock(), reconcile, concurrency: 3 });
    for (let index = 0; index < 12; index++) controller.enqueue(`k${index}`);
    const running = controller.run(abort.signal);
    await settle(40);
    abort.abort();
    await running;
    expect({ most, seen: seen.length }).toEqual({ most: 3, seen: 12 });
  });
});
