import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

async function run(command: string, args: readonly string[]): Promise<{ code: number | null; text: string }> {
  // Python's client keeps what it discovered in a file named after the server's address.
  const child = spawn(command, args, { cwd: root, env: { ...process.env, TMPDIR: scratch } });
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
