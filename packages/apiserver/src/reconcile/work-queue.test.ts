import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WorkQueue } from "./work-queue.js";

describe("WorkQueue", () => {
  it("works on a key once however often it is added, and again when added meanwhile", async () => {
    const seen: string[] = [];
    const queue: WorkQueue = new WorkQueue(async (key) => {
      seen.push(key);
      if (seen.length === 1) queue.add("a");
    });
    for (const key of ["a", "a", "b"]) queue.add(key);
    await queue.settled();
    expect(seen.sort()).toEqual(["a", "a", "b"]);
  });

  it("never works on one key twice at a time", async () => {
    let running = 0;
    let most = 0;
    let rounds = 0;
    let done: () => void = () => undefined;
    const fifth = new Promise<void>((resolve) => {
      done = resolve;
    });
    const queue: WorkQueue = new WorkQueue(async () => {
      most = Math.max(most, ++running);
      queue.add("a");
      await Promise.resolve();
      running--;
      if (++rounds === 5) done();
    });
    queue.add("a");
    await fifth;
    await queue.close();
    expect(most).toBe(1);
  });

  it("tries failed work again, later each time", async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const times: number[] = [];
    const start = Date.now();
    const queue = new WorkQueue(async () => {
      times.push(Date.now() - start);
      if (times.length < 4) throw new Error("not yet");
    });
    queue.add("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect(times).toEqual([0, 10, 30, 70]);
  });
});
