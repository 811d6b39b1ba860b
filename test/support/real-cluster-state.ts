import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.js";

/** Where the scripts are that start and stop a real kube-apiserver, each in a folder of its own. */
export const clusterScripts = fileURLToPath(new URL("../../../shared/cluster", import.meta.url));

/** Tells the servers of this process, of whatever thread, from those of another run. */
const statePrefix = join(tmpdir(), `unfold-real-${process.pid}-`);

export function newClusterState(): string {
  return mkdtempSync(statePrefix);
}

/** Stops what runs there, and removes it. */
export async function removeClusterState(state: string): Promise<void> {
  await run("bash", [join(clusterScripts, "down.sh"), state]);
  rmSync(state, { recursive: true, force: true });
}

/** Those that tests of this process left, for instance because the rest of their set-up failed. */
export async function removeLeftClusterStates(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const state = join(tmpdir(), name);
    if (state.startsWith(statePrefix)) await removeClusterState(state);
  }
}
