// Durable writes a second and time to open, on the disk of the temporary directory.
// Run: npm run bench store [OBJECTS...]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "@unfold/apimachinery";
import { type ObjectStore, openDurableStore } from "@unfold/apiserver";

const writers = 32;
const resource = "kubevirt.io/virtualmachines";
const sizes = process.argv.slice(3).map(Number);

function machine(name: string): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "bench" },
    spec: { runStrategy: "Halted", template: { spec: { padding: "x".repeat(600) } } },
  };
}

async function fill(store: ObjectStore, count: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (next < count) {
        const name = `vm-${next++}`;
        await store.put({ resource, namespace: "bench", name }, machine(name), 0);
      }
    }),
  );
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; milliseconds: number }> {
  const start = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - start };
}

for (const count of sizes.length > 0 ? sizes : [10_000, 50_000]) {
  const directory = mkdtempSync(join(tmpdir(), "unfold-bench-"));
  try {
    const store = await openDurableStore(directory);
    const filled = await timed(() => fill(store, count));
    await store.close();
    const opened = await timed(() => openDurableStore(directory));
    const listed = await timed(async () => opened.result.list(resource).items.map(({ object }) => object));
    await opened.result.close();
    const rate = Math.round((count / filled.milliseconds) * 1000);
    console.log(
      `${count} objects: ${rate} durable puts/s with ${writers} writers, opened in ${opened.milliseconds.toFixed(0)} ms, ` +
        `first list ${listed.milliseconds.toFixed(0)} ms`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
