import { describe, expect, it, vi } from "vitest";
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
    const queue: WorkQueue = new WorkQueue(async () => {
      most = Math.max(most, ++running);
      queue.add("a");
      await Promise.resolve();
      running--;
      if (most > 0 && ++rounds === 5) await queue.close();
    });
    let rounds = 0;
    queue.add("a");
    await vi.waitFor(() => expect(rounds).toBeGreaterThanOrEqual(5));
    expect(most).toBe(1);
  });

  it("tries failed work again, later each time", async () => {
    vi.useFakeTimers();
    const times: number[] = [];
    const start = Date.now();
    const queue = new WorkQueue(async () => {
      times.push(Date.now() - start);
      if (times.length < 4) throw new Error("not yet");
    });
    queue.add("a");
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(times).toEqual([0, 10, 30, 70]);
  });
});
