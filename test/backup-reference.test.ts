import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const page = readFileSync(join(root, "docs/backup-reference.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "unfold-reference-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Commands of a console block, each with the output that follows it; `> ` goes on with a command. */
function commandsOf(block: string): readonly (readonly [command: string, output: string])[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [first = "", ...lines] = part.split("\n");
      const more = lines.findIndex((line) => !line.startsWith("> "));
      const command = [first, ...lines.slice(0, more).map((line) => line.slice(2))].join("\n");
      return [command, lines.slice(more).join("\n")] as const;
    });
}

it("shows commands that print what it says", () => {
  for (const [, info = "", block = ""] of page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)) {
    const file = /file=(\S+)/.exec(info)?.[1];
    if (file !== undefined) writeFileSync(join(folder, file), block);
    if (info !== "console") continue;
    for (const [command, output] of commandsOf(block)) {
      const path = `${join(root, "node_modules/.bin")}:${process.env["PATH"]}`;
      const env = { ...process.env, PATH: path, NODE_PATH: join(root, "node_modules") };
      const { stdout, stderr } = spawnSync("bash", ["-c", command], { cwd: folder, env, encoding: "utf8" });
      expect(stdout + stderr, command).toBe(output);
    }
  }
});
