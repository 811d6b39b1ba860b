/** One step of a reconciler; `stop` ends the pass without an error. */
export type Step<Draft> = (draft: Draft) => Promise<"continue" | "stop">;

/** Runs steps in order until one stops. */
export async function runSteps<Draft>(steps: readonly Step<Draft>[], draft: Draft): Promise<void> {
  for (const step of steps) if ((await step(draft)) === "stop") return;
}
