import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingRealCluster, RealCluster } from "../support/real-cluster.js";
import { type Difference, differences, isIntended } from "./compare.js";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded-server.js";
import type { ExchangeTable } from "./exchange.js";
import { exchangeTables } from "./exchange-tables.js";
import { type IntendedDifference, intendedDifferences } from "./intended-differences.js";
import { Player } from "./play.js";

const missing = await missingRealCluster();

describe.skipIf(missing !== undefined)(
  `kube-apiserver and the embedded server answer alike${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    const scratch = mkdtempSync(join(tmpdir(), "unfold-differential-"));
    const found = new Map<ExchangeTable, readonly Difference[]>();
    const met = new Set<IntendedDifference>();
    let real: RealCluster | undefined;
    let embedded: EmbeddedServer | undefined;

    beforeAll(async () => {
      const kubeconfig = join(scratch, "embedded.kubeconfig");
      [real, embedded] = await Promise.all([RealCluster.start(), startEmbeddedServer(kubeconfig)]);
      const us = new Player(kubeconfig);
      const them = new Player(real.kubeconfig);
      for (const table of exchangeTables) found.set(table, await unintended(table, us, them));
      us.close();
      them.close();
    });

    afterAll(async () => {
      await embedded?.close();
      await real?.stop();
      rmSync(scratch, { recursive: true, force: true });
    });

    async function unintended(
      table: ExchangeTable,
      us: Player,
      them: Player,
    ): Promise<readonly Difference[]> {
      const [ours, theirs] = await Promise.all([us.play(table.exchanges), them.play(table.exchanges)]);
      return table.exchanges.flatMap((exchange, index) => {
        const [our, their] = [ours[index], theirs[index]];
        if (our === undefined || their === undefined) throw new Error("An exchange was not answered");
        return differences(exchange, our, their).filter((difference) => !meant(difference));
      });
    }

    function meant(difference: Difference): boolean {
      const intended = intendedDifferences.find((one) => isIntended(difference, one));
      if (intended !== undefined) met.add(intended);
      return intended !== undefined;
    }

    it.each(exchangeTables)("$topic", (table) => {
      expect(found.get(table)).toEqual([]);
    });

    it("no intended difference is listed that is none any more", () => {
      expect(intendedDifferences.filter((one) => !met.has(one))).toEqual([]);
    });
  },
);
