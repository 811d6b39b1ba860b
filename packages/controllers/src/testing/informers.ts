import type { Client, GroupVersionResource } from "@unfold/apimachinery";
import type { Controller } from "../runtime/controller.js";
import { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import { startControllers } from "../runtime/start-controllers.js";
import { ManualClock } from "./manual-clock.js";
import { settle } from "./settle.js";

/** Makes informers on a client and runs controllers on them until everything is quiet. */
export class TestRun {
  readonly clock = new ManualClock();
  readonly errors: unknown[] = [];
  readonly #client: Client;
  readonly #informers: Informer[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  readonly onError = (error: unknown): void => {
    this.errors.push(error);
  };

  informer(
    resource: GroupVersionResource,
    indexes: { readonly [name: string]: IndexFunction } = {},
  ): Informer {
    const informer = new Informer({ client: this.#client, resource, clock: this.clock, indexes });
    this.#informers.push(informer);
    return informer;
  }

  /** Runs until no key waits and no time-out is near; `during` acts on the running controllers. */
  async run(controllers: readonly Controller[], during: () => Promise<void> = async () => {}): Promise<void> {
    const running = await startControllers({ informers: this.#informers, controllers });
    await this.quiet();
    await during();
    await this.quiet();
    await running.stop();
  }

  /** Lets retries happen, up to a second of their time. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      await settle();
      this.clock.advance(50);
    }
    await settle();
  }
}
