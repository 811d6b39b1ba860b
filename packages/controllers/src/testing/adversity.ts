import type { Client } from "@unfold/apimachinery";
import {
  dyingClient,
  type Stumble,
  stumblingClient,
  troubledClient,
  type WatchTrouble,
} from "./failing-client.js";

/** Something that writes, to be watched under every adversity. */
export interface WriteSequence<System> {
  /** A new system before the writes. */
  prepare(): Promise<System>;
  /** The system's API, without adversity. */
  clientOf(system: System): Client;
  /** Lets the writer work through `client` until it is done or has died. */
  run(system: System, client: Client): Promise<void>;
  /** Checks the system after the writer worked undisturbed again. */
  check(system: System, after: string): Promise<void>;
}

const stumbles: readonly Stumble[] = ["conflict", "answer lost"];
const troubles: readonly WatchTrouble[] = ["gaps", "duplicates", "late events"];

/**
 * Runs a sequence with every adversity there is, each on a new system: the process dies at its n-th write and starts
 * anew, the n-th write conflicts, its answer is lost, for every n; watches break off, tell twice, tell late. Answers the
 * number of writes of an undisturbed run.
 */
export async function surviveAdversity<System>(sequence: WriteSequence<System>): Promise<number> {
  const writes = await everyWrite(sequence, "a death at", (client, n) => dyingClient(client, n));
  for (const stumble of stumbles) {
    await everyWrite(sequence, `${stumble} at`, (client, n) => stumblingClient(client, n, stumble));
  }
  for (const trouble of troubles) {
    const system = await sequence.prepare();
    await sequence.run(system, troubledClient(sequence.clientOf(system), trouble));
    await recovered(sequence, system, trouble);
  }
  return writes;
}

async function everyWrite<System>(
  sequence: WriteSequence<System>,
  what: string,
  adverse: (client: Client, n: number) => { readonly client: Client; readonly count: () => number },
): Promise<number> {
  for (let n = 1; ; n++) {
    const system = await sequence.prepare();
    const { client, count } = adverse(sequence.clientOf(system), n);
    await sequence.run(system, client);
    await recovered(sequence, system, `${what} write ${n}`);
    if (count() < n) return n - 1;
  }
}

async function recovered<System>(
  sequence: WriteSequence<System>,
  system: System,
  after: string,
): Promise<void> {
  await sequence.run(system, sequence.clientOf(system));
  await sequence.check(system, after);
}
