import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ControlPlane } from "../../support/control-plane.js";
import { run } from "../../support/run.js";

const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("client.py", import.meta.url));

async function missingTool(): Promise<string | undefined> {
  if (!existsSync(python)) return "python3 is not installed";
  const { code } = await run(python, ["-c", "import kubernetes"]);
  return code === 0 ? undefined : "Debian's python3-kubernetes is not installed";
}

const missing = await missingTool();

describe.skipIf(missing !== undefined)(
  `Python's client${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    it("reads, writes, patches, watches and discovers", async () => {
      const scratch = mkdtempSync(join(tmpdir(), "unfold-python-"));
      const controlPlane = await ControlPlane.start(["--data-dir", scratch, "--ephemeral"]);
      try {
        const { code, stdout, stderr } = await run(python, [script, join(scratch, "kubeconfig")], {
          // It keeps what it discovered in a file named after the server's address, which was another server's before.
          env: { TMPDIR: scratch },
        });
        const said = stdout.trim().split("\n");
        const seen = Object.fromEntries(
          said
            .map((line) => JSON.parse(line) as { step: string; seen: unknown })
            .map((one) => [one.step, one.seen]),
        );
        expect({ code, stderr, seen }).toEqual({
          code: 0,
          stderr: expect.any(String),
          seen: {
            version: "1",
            typed: { a: "1", b: "2" },
            list: ["typed"],
            secret: { a: "Yg==" },
            account: "robot",
            missing: [404, 'configmaps "none" not found'],
            conflict: [409, "Conflict"],
            custom: "Manual",
            "custom list": ["one"],
            watch: ["ADDED", "DELETED"],
            dynamic: "4Gi",
            "dynamic patch": "2",
            collection: [],
          },
        });
      } finally {
        await controlPlane.stop();
        rmSync(scratch, { recursive: true, force: true });
      }
    });
  },
);
