/** What tests and replays outside this package need: `@unfold/controllers/testing`. */
export { surviveAdversity, type WriteSequence } from "./adversity.js";
export {
  dyingClient,
  hookedClient,
  type Stumble,
  stumblingClient,
  troubledClient,
  type WatchTrouble,
  type WriteHook,
} from "./failing-client.js";
export { ManualClock } from "./manual-clock.js";
