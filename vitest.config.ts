import { defineConfig } from "vitest/config";

// Tests run on the TypeScript sources: the "source" condition makes workspace imports resolve to src/.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
