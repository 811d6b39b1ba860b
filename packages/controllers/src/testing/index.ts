/** What tests and replays outside this package need: `@unfold/controllers/testing`. */
export { dyingClient, hookedClient, type WriteHook } from "./failing-client.js";
export { ManualClock } from "./manual-clock.js";
