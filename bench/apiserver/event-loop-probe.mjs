// Imported into the server under test: says on SIGUSR2 how long its event loop was held up at most since the last time, by the
// clock and by the processor time of its thread: what other programs take of the machine is in the first only.
import { openSync, readSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** Processor time of this thread in milliseconds, from Linux; 0 elsewhere. */
function threadClock() {
  try {
    const file = openSync("/proc/thread-self/schedstat", "r");
    const bytes = Buffer.alloc(64);
    return () => Number.parseInt(bytes.toString("latin1", 0, readSync(file, bytes, 0, 64, 0)), 10) / 1e6;
  } catch {
    return () => 0;
  }
}

if (isMainThread) {
  const resolution = 1;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const processorTime = threadClock();
  let last = processorTime();
  let processor = 0;
  setInterval(() => {
    const now = processorTime();
    processor = Math.max(processor, now - last);
    last = now;
  }, resolution).unref();
  process.on("SIGUSR2", () => {
    const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
    const report = { max: milliseconds(delay.max), p99: milliseconds(delay.percentile(99)), processor };
    delay.reset();
    processor = 0;
    writeFileSync(process.env.UNFOLD_BENCH_DELAY, JSON.stringify(report));
  });
}
