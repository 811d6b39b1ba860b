import type { Admission, Client, KubeObject } from "@unfold/apimachinery";
import { type ApiServer, builtInKinds, createApiServer, createMemoryStore } from "@unfold/apiserver";
import { createIfAbsent, definitionResource, serviceResource, versionInfo } from "@unfold/control-plane";
import {
  embeddedAdmissions,
  ensureCatalogue,
  resources,
  startEmbeddedControllers,
  type UnfoldControllers,
} from "@unfold/controllers";
import { ManualClock } from "@unfold/controllers/testing";
import { apiServices, builtinSchema, customResourceDefinitions, hyperConvergedConverter } from "@unfold/crds";
import { Fault } from "./fault.js";
import { countingClient, type Traffic } from "./traffic.js";

/** Without a write for this long the system counts as quiet (1.5 s in the recording); never waited for longer than `cap`. */
const quietMs = 1500;
const capMs = 9000;

/** Where the recording's KubeVirt object lived; no HyperConverged stood over it. */
const kubevirtKey = { namespace: "kubevirt", name: "kubevirt" };

/**
 * The embedded control plane as the recording had its own: no node, no HyperConverged, webhooks or none, and a clock
 * that moves only while everything is at rest.
 */
export class ScenarioPlane {
  readonly client: Client;
  readonly fault = new Fault();
  /** Ids of the objects this run created, newest last. */
  readonly traffic: Traffic;
  readonly #server: ApiServer;
  readonly #clock: ManualClock;
  #controllers: UnfoldControllers | undefined;

  private constructor(server: ApiServer, clock: ManualClock, fault: Fault) {
    this.#server = server;
    this.#clock = clock;
    this.fault = fault;
    const { client, traffic } = countingClient(server.client());
    this.client = client;
    this.traffic = traffic;
  }

  static async start(options: { readonly webhooks: boolean }): Promise<ScenarioPlane> {
    const clock = new ManualClock();
    const fault = new Fault();
    const server: ApiServer = createApiServer({
      store: createMemoryStore(),
      kinds: builtInKinds(builtinSchema),
      version: versionInfo,
      admission: [...(options.webhooks ? webhooks(() => server.client()) : []), ...fault.admissions],
      converters: [hyperConvergedConverter],
      authenticate: () => undefined,
      now: () => new Date(clock.now()),
    });
    await server.start();
    const plane = new ScenarioPlane(server, clock, fault);
    await plane.#install();
    return plane;
  }

  async #install(): Promise<void> {
    const { client } = this;
    for (const definition of customResourceDefinitions()) {
      await createIfAbsent(client, definitionResource, definition);
    }
    for (const service of apiServices()) await createIfAbsent(client, serviceResource, service);
    await ensureCatalogue(client);
    await this.createNamespace(kubevirtKey.namespace);
    await client.create(resources.kubevirts, {
      apiVersion: "kubevirt.io/v1",
      kind: "KubeVirt",
      metadata: kubevirtKey,
      spec: { configuration: {} },
    });
  }

  async createNamespace(name: string): Promise<void> {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    await createIfAbsent(this.client, { group: "", version: "v1", resource: "namespaces" }, namespace);
  }

  async setPolicy(value: string): Promise<void> {
    const instancetype = value === "unset" ? null : { referencePolicy: value };
    const body = { spec: { configuration: { instancetype } } };
    await this.client.patch(resources.kubevirts, kubevirtKey, {
      type: "application/merge-patch+json",
      body,
    });
  }

  async startControllers(): Promise<void> {
    const { client } = this;
    this.#controllers = await startEmbeddedControllers({
      client,
      clock: this.#clock,
      // Guests are the recording's: they run when a step says so.
      simulation: { guests: false },
    });
  }

  async stopControllers(): Promise<void> {
    await this.#controllers?.stop();
    this.#controllers = undefined;
  }

  /** Waits until nothing was written for a while; false when that did not come about in time. */
  async quiet(): Promise<boolean> {
    let sinceWrite = 0;
    for (let waited = 0; waited < capMs; ) {
      const before = this.traffic.writes;
      await this.#atRest();
      if (this.traffic.writes !== before) sinceWrite = 0;
      const next = this.#clock.next;
      if (next === undefined || sinceWrite + next > quietMs) return true;
      this.#clock.advance(next);
      waited += next;
      sinceWrite += next;
    }
    return false;
  }

  /** Lets everything run that waits for no timer. */
  async #atRest(): Promise<void> {
    const restful = 12;
    for (let turn = 0; turn < restful; turn++) {
      const before = this.traffic.requests;
      await this.#server.settled();
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.traffic.requests !== before || this.traffic.underWay > 0) turn = 0;
    }
  }

  async advance(ms: number): Promise<void> {
    this.#clock.advance(ms);
    await this.#atRest();
  }

  /** Takes away what a scenario left behind, as if its namespace had never been. */
  async clear(list: readonly (readonly [Parameters<Client["get"]>[0], KubeObject])[]): Promise<void> {
    for (const [resource, object] of list) {
      const { namespace, name = "" } = object.metadata;
      const body = { metadata: { finalizers: null } };
      const key = { namespace, name };
      await this.client
        .patch(resource, key, { type: "application/merge-patch+json", body })
        .catch(() => undefined);
      await this.client.delete(resource, key).catch(() => undefined);
    }
    await this.#server.settled();
  }

  async close(): Promise<void> {
    await this.stopControllers();
    await this.#server.close();
  }
}

function webhooks(client: () => Client): readonly Admission[] {
  return embeddedAdmissions({ client });
}
