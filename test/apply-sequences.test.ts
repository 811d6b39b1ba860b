import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { play, type Sequence, sequences, thingDefinition, type Write } from "./support/apply-sequence.js";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { intendedDifferences } from "./support/intended-differences.js";
import { RawConnection } from "./support/raw-connection.js";
import { missingRealCluster, RealCluster } from "./support/real-cluster.js";

const missing = await missingRealCluster();
const count = process.env.UNFOLD_SOAK === "1" ? 500 : 40;

describe.skipIf(missing !== undefined)(
  `writes by several managers, here and at kube-apiserver 1.20.2${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    const directory = mkdtempSync(join(tmpdir(), "unfold-sequences-"));
    const kubeconfig = join(directory, "kubeconfig");
    let real: RealCluster;
    let own: ControlPlane;
    let servers: readonly RawConnection[];

    beforeAll(async () => {
      [real, own] = await Promise.all([
        RealCluster.start(),
        ControlPlane.start(["--ephemeral", "--data-dir", directory, "--kubeconfig", kubeconfig]),
      ]);
      servers = [new RawConnection(kubeconfig), new RawConnection(real.kubeconfig)];
      for (const server of servers) await install(server);
    });

    afterAll(async () => {
      for (const server of servers ?? []) server.close();
      await Promise.all([own?.stop(), real?.stop()]);
      rmSync(directory, { recursive: true, force: true });
    });

    /** Sequences that an intended difference ended before their last write. */
    const parted: string[] = [];

    it.each(sequences(count).map((sequence, index) => [index, sequence] as const))(
      "sequence %i ends alike",
      async (index, sequence) => {
        const [ours = [], theirs = []] = await Promise.all(
          servers.map((server) => playAll(server, sequence, index)),
        );
        let before: JsonObject | undefined;
        for (const [step, { write, outcome }] of theirs.entries()) {
          const own = ours[step]?.outcome;
          const difference = intendedDifferences.find(({ explains }) => explains(before, outcome));
          if (difference !== undefined && !isDeepStrictEqual(own, outcome)) {
            parted.push(difference.what);
            return;
          }
          expect({ step, write, outcome: own }).toEqual({ step, write, outcome });
          if (outcome.metadata !== undefined) before = outcome;
        }
      },
    );

    it("differ on purpose in few of them", () => {
      expect(parted.length).toBeLessThan(count / 4);
    });
  },
);

async function install(server: RawConnection): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await server.send("POST", path, { body: JSON.stringify(thingDefinition) });
  await eventually("the kind is served", async () => {
    const { code } = await server.send("GET", "/apis/sequences.example.com/v1/things");
    return code === 200 ? true : undefined;
  });
}

interface Played {
  readonly write: Write;
  readonly outcome: JsonObject;
}

async function playAll(server: RawConnection, sequence: Sequence, index: number): Promise<readonly Played[]> {
  const outcomes: Played[] = [];
  for (const write of sequence.writes) {
    const outcome = await play(server, { target: sequence.target, write, name: `sequence-${index}` });
    outcomes.push({ write, outcome });
  }
  return outcomes;
}
