import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import type { SubtleRule } from "./subtle-rule.js";
import { subtleRules } from "./subtle-rules.js";

const source = fileURLToPath(new URL("../", import.meta.url));

/** The rules asked of an engine in which one of them is inverted. */
async function invertedRules({ file, from, to }: SubtleRule["inversion"]): Promise<readonly SubtleRule[]> {
  const parts = readFileSync(source + file, "utf8").split(from);
  expect(parts.length - 1, `occurrences in ${file}`).toBe(1);
  const { outputFiles } = await build({
    entryPoints: [`${source}subtle-rules/subtle-rules.ts`],
    bundle: true,
    write: false,
    format: "esm",
    conditions: ["source"],
    plugins: [
      {
        name: "invert",
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === source + file ? { contents: parts.join(to), loader: "ts" } : undefined,
          );
        },
      },
    ],
  });
  const text = outputFiles[0]?.text ?? "";
  const module = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
  return (module as { subtleRules: readonly SubtleRule[] }).subtleRules;
}

describe("the subtle rules", () => {
  it.each(subtleRules)("$rule", async ({ answer, want }) => {
    expect(await answer()).toMatchObject(want);
  });

  it.each(subtleRules)("inverted, this fails: $rule", async ({ rule, want, inversion }) => {
    const inverted = (await invertedRules(inversion)).find((candidate) => candidate.rule === rule);
    expect(await inverted?.answer()).not.toMatchObject(want);
  });
});
