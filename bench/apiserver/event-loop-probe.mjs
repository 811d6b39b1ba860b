// Imported into the server under test: says on SIGUSR2 how long its event loop was held up at most since the last time: by the
// clock, by the clock without the time in which its thread was ready and waited for a processor, and in processor time. What
// other programs take of the machine is in the first only; what the server waits for (its other threads, a disk) is in the second, too.
import { openSync, readSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** How long this thread has run, and waited for a processor, in milliseconds, from Linux; 0 elsewhere. */
function threadClocks() {
  try {
    const file = openSync("/proc/thread-self/schedstat", "r");
    const bytes = Buffer.alloc(64);
    return () => {
      const [ran, waited] = bytes.toString("latin1", 0, readSync(file, bytes, 0, 64, 0)).split(" ");
      return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
    };
  } catch {
    return () => ({ ran: 0, waited: 0 });
  }
}

if (isMainThread) {
  const resolution = 1;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const clocks = threadClocks();
  let last = { ...clocks(), at: performance.now() };
  let processor = 0;
  let own = 0;
  setInterval(() => {
    const now = { ...clocks(), at: performance.now() };
    processor = Math.max(processor, now.ran - last.ran);
    own = Math.max(own, now.at - last.at - resolution - (now.waited - last.waited));
    last = now;
  }, resolution).unref();
  process.on("SIGUSR2", () => {
    const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
    const report = { max: milliseconds(delay.max), p99: milliseconds(delay.percentile(99)), own, processor };
    delay.reset();
    processor = 0;
    own = 0;
    writeFileSync(process.env.UNFOLD_BENCH_DELAY, JSON.stringify(report));
  });
}
