import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClientMinor, clientBinary, clientMinors, newestMinor } from "../../support/client-binaries.js";
import { ControlPlane } from "../../support/control-plane.js";
import { type Finished, run } from "../../support/run.js";
import { commandTables } from "./command-tables.js";
import { Session } from "./session.js";
import { smokeCommands } from "./smoke-commands.js";
import type { CommandTable, Step } from "./step.js";

/** A kubectl, and how it speaks to the server. */
interface Variant {
  readonly name: string;
  readonly minor: number;
  /** Undefined when it is not installed here. */
  readonly binary: (() => string) | undefined;
  readonly env: NodeJS.ProcessEnv;
}

const protocols = [
  { protocol: "HTTP/2", env: {} },
  { protocol: "HTTP/1.1", env: { GODEBUG: "http2client=0" } },
];

/** The kubectl of the system, if it is Debian's old one. */
async function debianKubectl(): Promise<(() => string) | undefined> {
  const found = await run("bash", ["-c", "command -v kubectl && kubectl version --client"]);
  const [path = ""] = found.stdout.split("\n");
  return found.stdout.includes('Minor:"20"') ? () => path : undefined;
}

const debian = await debianKubectl();

const fromNpm = (minor: ClientMinor) => ({ minor, binary: () => clientBinary("kubectl", minor) });
const variants: readonly Variant[] = [{ minor: 20, binary: debian }, ...clientMinors.map(fromNpm)].flatMap(
  (one) => protocols.map(({ protocol, env }) => ({ ...one, env, name: `1.${one.minor} over ${protocol}` })),
);

const soak = process.env.UNFOLD_SOAK === "1";

/** Every variant plays everything in the long form; in the short one all but the newest show that they work. */
function tablesOf({ minor, env }: Variant): readonly CommandTable[] {
  const whole = soak || (minor === newestMinor && env.GODEBUG === undefined);
  return whole ? commandTables : [smokeCommands];
}

const scratch = mkdtempSync(join(tmpdir(), "unfold-kubectl-"));
const dataDir = join(scratch, "data");
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each(variants)("kubectl $name", (variant) => {
  const { name, binary, minor, env } = variant;
  const tables = tablesOf(variant);
  const applicable = ({ since = 0 }: Step): boolean => minor >= since;
  const outcomes = new Map<Step, Finished>();

  /** Tables are played side by side, the steps of each in order. */
  async function play({ topic, steps }: CommandTable): Promise<void> {
    const namespace = `${name} ${topic}`.replace(/\W+/g, "-").toLowerCase();
    const where = { home: join(scratch, namespace), kubeconfig: join(dataDir, "kubeconfig"), namespace };
    const session = await Session.open(binary?.() ?? "", where, env);
    for (const step of steps.filter(applicable)) outcomes.set(step, await session.play(step));
  }

  beforeAll(async () => {
    if (binary !== undefined) await Promise.all(tables.map(play));
  });

  describe.skipIf(binary === undefined).each(tables)("$topic", ({ steps }) => {
    it.each(steps.filter(applicable))("$command → $prints", (step) => {
      const { code, stdout, stderr } = outcomes.get(step) ?? { code: -2, stdout: "", stderr: "not played" };
      expect(stdout + stderr).toMatch(step.prints);
      expect(code).toBe(step.code ?? 0);
    });
  });
});
