import { defineConfig } from "vitest/config";

// Tests run on the TypeScript sources: the "source" condition makes workspace imports resolve to src/.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/around-all-tests.ts"],
    pool: "threads",
    isolate: false,
    // Only what hangs is to fail, however busy the machine.
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
