import { type JsonObject, jsonEqual, type KubeObject } from "@unfold/apimachinery";
import type { ServerContext } from "../server-context.js";
import type { TaskLane } from "../task-lane.js";
import { processSchedule } from "./process-schedule.js";

/** How long a timer waits at the most: the machine may have slept, and its clock may have been set. */
const longestWaitMs = 60_000;

/** The Schedules that are followed, each with a timer for its next run. */
export class Schedules {
  readonly #context: ServerContext;
  readonly #lane: TaskLane;
  /** What was looked at: which Schedule of a name, as it was asked for. */
  readonly #seen = new Map<string, JsonObject>();
  readonly #timers = new Map<string, () => void>();

  constructor(context: ServerContext, lane: TaskLane) {
    this.#context = context;
    this.#lane = lane;
  }

  /** Takes notice of a Schedule; what is written into its status is no reason to look again. */
  follow({ metadata, spec }: KubeObject): void {
    const { name = "", uid = "" } = metadata;
    const asked = { uid, spec: spec ?? null };
    if (jsonEqual(this.#seen.get(name), asked)) return;
    this.#seen.set(name, asked);
    this.#look(name);
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #look(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
    const key = `${this.#context.namespace}/${name}`;
    this.#lane.add({ source: "schedule", key, run: () => this.#process(name) });
  }

  async #process(name: string): Promise<void> {
    const { clock, signal } = this.#context;
    let next: number | undefined = clock.now() + longestWaitMs;
    try {
      next = await processSchedule(this.#context, name);
    } finally {
      if (next === undefined) this.#seen.delete(name);
      else if (!signal.aborted) {
        const wait = Math.min(Math.max(next - clock.now(), 0), longestWaitMs);
        this.#timers.get(name)?.();
        this.#timers.set(
          name,
          clock.after(wait, () => this.#look(name)),
        );
      }
    }
  }
}
