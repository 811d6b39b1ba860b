import { setTimeout as delay } from "node:timers/promises";
import { patience } from "./patience.js";

/**
 * Resolves with the first answer of `probe` that is not undefined; polls another process, of which no event can be awaited.
 * @throws with what was waited for when it takes too long
 */
export async function eventually<Answer>(
  what: string,
  probe: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const deadline = Date.now() + patience * 1000;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${patience} s for: ${what}`);
    await delay(50);
  }
}
