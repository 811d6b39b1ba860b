import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(packageFolder, "dist-readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

const readme = readFileSync(join(packageFolder, "README.md"), "utf8");
const kibibyte = 1024;

async function bundled(source: string, minify = false): Promise<string> {
  const entry = join(folder, "entry.mjs");
  writeFileSync(entry, source);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify,
    format: "esm",
    platform: minify ? "browser" : "node",
    conditions: ["source"],
  });
  return outputFiles[0]?.text ?? "";
}

describe("README.md", () => {
  it("expands a machine from YAML as it says", async () => {
    const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const outfile = join(folder, "example.mjs");
    writeFileSync(outfile, await bundled(example));
    const { expandYaml } = (await import(pathToFileURL(outfile).href)) as {
      expandYaml: (text: string) => string;
    };
    const machine = `{kind: VirtualMachine, metadata: {name: a}, spec: {instancetype: {name: u1.medium}, template: {spec: {}}}}`;
    expect(expandYaml(machine)).toContain("guest: 4Gi");
    expect(expandYaml(machine.replace("spec: {}", "spec: {domain: {memory: {guest: 1Gi}}}"))).toBe(
      "VM field(s) spec.template.spec.domain.memory.guest conflicts with selected instance type",
    );
  });

  it("has its function body in ten lines", () => {
    const body = /export function expandYaml[\s\S]*?\n}\n/.exec(readme)?.[0].trimEnd().split("\n") ?? [];
    expect(body.length).toBeLessThanOrEqual(10);
  });
});

it("is below 60 KiB minified and compressed, catalogue included, for a browser", async () => {
  const text = await bundled('export * from "@unfold/instancetype";', true);
  expect(gzipSync(text).length).toBeLessThan(60 * kibibyte);
  expect(text).not.toMatch(/\bDate\b|Math\.random|node:/);
});
