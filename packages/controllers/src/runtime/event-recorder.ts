import { type Client, isAlreadyExists, isNotFound, type KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "./clock.js";

export interface EventText {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** Records core/v1 Events about objects. Never fails: an event that cannot be written is dropped. */
export interface EventRecorder {
  record(object: KubeObject, event: EventText): Promise<void>;
}

interface Known {
  readonly name: string;
  readonly count: number;
}

const remembered = 4096;
const nameAttempts = 8;

/** Writes events through `client`; a repetition raises the count of the first (client-go tools/record EventCorrelator). */
export class ClientEventRecorder implements EventRecorder {
  readonly #client: Client;
  readonly #component: string;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  #sequence = 0;

  constructor(options: { readonly client: Client; readonly component: string; readonly clock: Clock }) {
    this.#client = options.client;
    this.#component = options.component;
    this.#clock = options.clock;
  }

  async record(object: KubeObject, event: EventText): Promise<void> {
    try {
      const repeated = await this.#repeat(object, event);
      if (!repeated) await this.#create(object, event);
    } catch {
      // As in client-go: events are best effort, and reconciling does not depend on them.
    }
  }

  async #repeat(object: KubeObject, event: EventText): Promise<boolean> {
    const identity = identityOf(object, event);
    const known = this.#known.get(identity);
    if (known === undefined) return false;
    const count = known.count + 1;
    try {
      const body = { count, lastTimestamp: timestamp(this.#clock) };
      const key = { namespace: eventNamespace(object), name: known.name };
      await this.#client.patch(resources.events, key, { type: "application/merge-patch+json", body });
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
    this.#known.set(identity, { name: known.name, count });
    return true;
  }

  async #create(object: KubeObject, event: EventText): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#createNamed(object, event);
      } catch (error) {
        // Another recorder had the same name for an object, at the same instant.
        if (!isAlreadyExists(error) || attempt === nameAttempts) throw error;
      }
    }
  }

  async #createNamed(object: KubeObject, event: EventText): Promise<void> {
    const name = `${object.metadata.name}.${this.#clock.now().toString(16)}${(this.#sequence++).toString(16).padStart(4, "0")}`;
    const oldest = this.#known.keys().next();
    if (this.#known.size >= remembered && oldest.done !== true) this.#known.delete(oldest.value);
    this.#known.set(identityOf(object, event), { name, count: 1 });
    const now = timestamp(this.#clock);
    await this.#client.create(resources.events, {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace: eventNamespace(object) },
      involvedObject: involvedObject(object),
      ...event,
      source: { component: this.#component },
      reportingComponent: this.#component,
      reportingInstance: "",
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  }
}

/** Events about cluster-scoped objects live in namespace `default`. */
function eventNamespace(object: KubeObject): string {
  return object.metadata.namespace ?? "default";
}

function identityOf(object: KubeObject, { type, reason, message }: EventText): string {
  return JSON.stringify([object.kind, object.metadata.uid, type, reason, message]);
}

function involvedObject(object: KubeObject) {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}
