import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startControlPlane } from "@unfold/control-plane";
import { afterAll, describe, expect, it } from "vitest";

const document = readFileSync(new URL("../docs/embedding.md", import.meta.url), "utf8");
const root = fileURLToPath(new URL("../", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "unfold-embedding-"));

afterAll(() => rmSync(scratch, { recursive: true }));

/** The example of a language in docs/embedding.md. */
function example(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(document)?.[1];
  if (found === undefined) throw new Error(`docs/embedding.md has no example in ${language}`);
  return found;
}

async function run(
  command: string,
  args: readonly string[],
  cwd = root,
): Promise<{ code: number | null; text: string }> {
  // Python's client keeps what it discovered in a file named after the server's address.
  const child = spawn(command, args, { cwd, env: { ...process.env, TMPDIR: scratch } });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text };
}

/** The first Python there is that has the client; Debian's own may not be the first in PATH. */
const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import kubernetes"]).status === 0,
);

describe("the examples of docs/embedding.md", () => {
  it("vitest's runs as somebody else's test", async () => {
    const folder = mkdtempSync(join(root, "test", "example-"));
    try {
      writeFileSync(join(folder, "example.test.ts"), example("ts"));
      const { code, text } = await run(process.execPath, [
        join(root, "node_modules/vitest/vitest.mjs"),
        "run",
        folder,
      ]);
      expect(code, text).toBe(0);
      expect(text).toContain("1 passed");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("vitest's runs with the package that is packed for other projects", { timeout: 300_000 }, async () => {
    const project = mkdtempSync(join(scratch, "project-"));
    const packed = await run(process.execPath, [join(root, "scripts/pack.mjs"), project]);
    expect(packed.code, packed.text).toBe(0);
    const modules = join(project, "node_modules");
    const installed = join(modules, "@unfold", "control-plane");
    mkdirSync(installed, { recursive: true });
    const file = packed.text.trim().split("\n").at(-1) ?? "";
    await run("tar", ["xzf", file, "-C", installed, "--strip-components=1"]);
    // What npm would install beside it.
    for (const name of ["libsql", "@libsql", "@neon-rs", "detect-libc", "vitest"]) {
      symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
    writeFileSync(join(project, "package.json"), '{"type":"module"}');
    writeFileSync(join(project, "example.test.ts"), example("ts"));
    const { code, text } = await run(
      process.execPath,
      [join(root, "node_modules/vitest/vitest.mjs"), "run"],
      project,
    );
    expect(code, text).toBe(0);
    expect(text).toContain("1 passed");
  });

  it.skipIf(python === undefined)("Python's runs (needs python3-kubernetes)", async () => {
    const kubeconfigFile = join(scratch, "kubeconfig");
    const controlPlane = await startControlPlane({ referencePolicy: "expand", kubeconfigFile });
    try {
      const script = join(scratch, "example.py");
      writeFileSync(script, example("python"));
      expect(await run(python ?? "", [script, kubeconfigFile])).toEqual({ code: 0, text: "4Gi\n" });
    } finally {
      await controlPlane.stop();
    }
  });
});
