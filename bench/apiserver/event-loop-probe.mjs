// Imported into the server under test: says on SIGUSR2 how long its event loop was held up at most since the last time.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const resolution = 1;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  process.on("SIGUSR2", () => {
    const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
    const report = { max: milliseconds(delay.max), p99: milliseconds(delay.percentile(99)) };
    delay.reset();
    writeFileSync(process.env.UNFOLD_BENCH_DELAY, JSON.stringify(report));
  });
}
