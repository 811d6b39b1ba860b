import { unpackClients } from "./client-binaries.js";

/** What vitest does once, before it starts the threads that run test files. */
export function setup(): void {
  unpackClients();
}
