import { ApiError } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { collectGarbage } from "../testing/collect-garbage.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { faultsOf } from "../testing/life-faults.js";
import { acts, instancetypes } from "../testing/random-acts.js";
import { Life, machineNames, NothingThere, ownType } from "../testing/random-life.js";

const rounds = Number(process.env["UNFOLD_RANDOM_LIVES"] ?? (process.env["UNFOLD_SOAK"] === "1" ? 300 : 12));
const firstSeed = Number(process.env["UNFOLD_RANDOM_SEED"] ?? 1);
const steps = Number(process.env["UNFOLD_RANDOM_STEPS"] ?? 14);

async function step(life: Life): Promise<void> {
  const [what, act] = life.pick(Object.entries(acts));
  const name = life.pick(machineNames);
  life.log.push(`${what} ${name}`);
  try {
    await act(life, name);
  } catch (error) {
    // What a client is refused is no matter here. What it cannot understand is.
    const isAnswer =
      error instanceof ApiError &&
      (error.code < 500 || /already underway|admission webhook|not found/.test(error.message));
    const why = `${life.log.join("; ")}: ${error}`;
    if (!isAnswer && !(error instanceof NothingThere)) throw new Error(why, { cause: error });
    life.log.push(`(${(error as Error).message.slice(0, 60)})`);
  }
  await collectGarbage(life.plane);
  if (life.chance(0.6)) {
    await life.plane.quiet();
    life.log.push("...");
  }
}

describe("whatever happens to machines", () => {
  it.each(Array.from({ length: rounds }, (_, index) => ({ seed: firstSeed + index })))(
    "nothing is orphaned, stale or lost (seed $seed)",
    async ({ seed }) => {
      const plane = await TestControlPlane.started("reference");
      const life = new Life(plane, seed);
      for (const name of instancetypes)
        await plane.api.create(resources.virtualMachineInstancetypes, ownType(name));
      for (const name of machineNames) await acts["create"]?.(life, name);
      await plane.quiet();
      for (let turn = 0; turn < steps; turn++) await step(life);
      for (let turn = 0; turn < 4; turn++) {
        await plane.quiet();
        await collectGarbage(plane);
      }
      await plane.pass(11 * 60);
      await collectGarbage(plane);
      await plane.quiet();
      expect(await faultsOf(life), life.log.join("; ")).toEqual([]);
      const before = (await plane.api.list(resources.virtualMachines)).items;
      await plane.pass(60);
      expect((await plane.api.list(resources.virtualMachines)).items).toEqual(before);
      await plane.stop();
    },
    60_000,
  );
});
