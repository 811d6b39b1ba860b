import type { Client, KubeObject } from "@unfold/apimachinery";
import { embeddedAdmissions } from "../admission/embedded-admissions.js";
import { ensureCatalogue } from "../catalogue/ensure-catalogue.js";
import { type ControllersOptions, startEmbeddedControllers, type UnfoldControllers } from "../home/start.js";
import { initialObjects } from "../initial-objects.js";
import { hyperconvergedName, hyperconvergedNamespace } from "../policy/hyperconverged-identity.js";
import { resources } from "../resources.js";
import { FakeClient } from "./fake-client.js";
import { ManualClock } from "./manual-clock.js";
import { settle } from "./settle.js";

export type Policy = "reference" | "expand" | "expandAll";

/** The embedded control plane on the in-memory API: admission, catalogue, controllers. */
export class TestControlPlane {
  readonly api: FakeClient;
  readonly errors: unknown[] = [];
  clock = new ManualClock();
  #running: UnfoldControllers | undefined;

  constructor(options: { readonly admission?: boolean } = {}) {
    const admissions = () =>
      options.admission === false ? [] : embeddedAdmissions({ client: () => this.api });
    this.api = new FakeClient([], () => admissions());
  }

  static async started(
    policy: Policy,
    options: { readonly admission?: boolean } = {},
  ): Promise<TestControlPlane> {
    const plane = new TestControlPlane(options);
    for (const { resource, object } of initialObjects()) await plane.api.create(resource, object);
    await ensureCatalogue(plane.api);
    await plane.setPolicy(policy);
    await plane.start();
    return plane;
  }

  get controllers(): UnfoldControllers {
    if (this.#running === undefined) throw new Error("the controllers are not running");
    return this.#running;
  }

  async start(
    client: Client = this.api,
    run: (options: ControllersOptions) => Promise<UnfoldControllers> = startEmbeddedControllers,
  ): Promise<void> {
    this.clock = new ManualClock();
    this.#running = await run({ client, clock: this.clock, onError: (error) => this.errors.push(error) });
    await this.quiet();
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** Lets everything happen that happens within a second. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      await settle(15);
      this.clock.advance(50);
    }
    await settle(15);
  }

  /** Lets time pass and everything happen that comes with it. */
  async pass(seconds: number): Promise<void> {
    this.clock.advance(seconds * 1000);
    await this.quiet();
  }

  async setPolicy(referencePolicy: Policy): Promise<void> {
    const key = { namespace: hyperconvergedNamespace, name: hyperconvergedName };
    const body = { spec: { instancetypeConfig: { referencePolicy } } };
    await this.api.patch(resources.hyperconvergeds, key, { type: "application/merge-patch+json", body });
  }

  vm(name = "vm"): Promise<KubeObject> {
    return this.api.get(resources.virtualMachines, { namespace: "ns", name });
  }

  vmi(name = "vm"): Promise<KubeObject> {
    return this.api.get(resources.virtualMachineInstances, { namespace: "ns", name });
  }

  async revisions(): Promise<readonly KubeObject[]> {
    return (await this.api.list(resources.controllerRevisions)).items;
  }

  /** Revisions that hold a type. */
  async typeRevisions(): Promise<readonly string[]> {
    const all = await this.revisions();
    return all.flatMap(({ metadata }) => (metadata.labels === undefined ? [] : [metadata.name ?? ""]));
  }
}
