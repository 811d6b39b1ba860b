import { describe, expect, it } from "vitest";
import { ManualClock } from "../testing/manual-clock.js";
import { WorkQueue } from "./work-queue.js";

describe("WorkQueue", () => {
  it("holds a key once, in order", async () => {
    const queue = new WorkQueue(new ManualClock());
    for (const key of ["a", "b", "a"]) queue.add(key);
    expect(queue.length).toBe(2);
    expect([await queue.take(), await queue.take()]).toEqual(["a", "b"]);
  });

  it("gives a key added while worked on to a worker only after it is done", async () => {
    const queue = new WorkQueue(new ManualClock());
    queue.add("a");
    await queue.take();
    queue.add("a");
    expect(queue.length).toBe(0);
    queue.done("a");
    expect(await queue.take()).toBe("a");
  });

  it("doubles the delay of a failing key from 5 ms and starts anew after forget", () => {
    const clock = new ManualClock();
    const queue = new WorkQueue(clock);
    const delays = [1, 2, 3, 4].map(() => {
      queue.addRateLimited("a");
      const delay = clock.next ?? 0;
      clock.advance(delay);
      return delay;
    });
    expect(delays).toEqual([5, 10, 20, 40]);
    queue.forget("a");
    queue.addRateLimited("a");
    expect(clock.next).toBe(5);
  });

  it("keeps the earliest of several delays", () => {
    const clock = new ManualClock();
    const queue = new WorkQueue(clock);
    queue.addAfter("a", 100);
    queue.addAfter("a", 10);
    queue.addAfter("a", 50);
    clock.advance(10);
    expect(queue.length).toBe(1);
    expect(clock.next).toBeUndefined();
  });

  it("releases waiting workers when closed", async () => {
    const queue = new WorkQueue(new ManualClock());
    const waiting = queue.take();
    queue.close();
    expect(await waiting).toBeUndefined();
    queue.add("a");
    expect(await queue.take()).toBeUndefined();
  });

  it("keeps order over many keys", async () => {
    const queue = new WorkQueue(new ManualClock());
    const keys = Array.from({ length: 5000 }, (_, index) => `k${index}`);
    for (const key of keys) queue.add(key);
    const taken: (string | undefined)[] = [];
    for (const _ of keys) taken.push(await queue.take());
    expect(taken).toEqual(keys);
  });
});
