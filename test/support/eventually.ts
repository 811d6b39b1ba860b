import { setTimeout as delay } from "node:timers/promises";

/**
 * Resolves with the first answer of `probe` that is not undefined; polls another process, of which no event can be awaited.
 * @throws after `seconds` with what was waited for
 */
export async function eventually<Answer>(
  what: string,
  probe: () => Promise<Answer | undefined>,
  seconds = 20,
): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s for: ${what}`);
    await delay(50);
  }
}
