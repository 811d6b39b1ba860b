import type { Client } from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import type { Clock } from "../runtime/clock.js";
import type { EventRecorder } from "../runtime/event-recorder.js";

/** What passes over snapshots, restores and clones need. */
export interface StorageDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly cluster: () => ClusterState;
}
