import { unpackClients } from "./client-binaries.js";
import { removeLeftClusterStates } from "./real-cluster-state.js";

/**
 * What vitest does once, before it starts the threads that run test files; what it gives is done after them. Nothing
 * here imports a package of ours: outside of those threads it would have to be built.
 */
export function setup(): () => Promise<void> {
  unpackClients();
  return removeLeftClusterStates;
}
