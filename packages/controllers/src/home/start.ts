import type { Client } from "@unfold/apimachinery";
import { catalogueController } from "../catalogue/controller.js";
import { deploysCatalogue } from "../catalogue/ensure-catalogue.js";
import { evacuationController } from "../evacuation/evacuation-controller.js";
import { hyperconvergedController } from "../hyperconverged/controller.js";
import { kubevirtController } from "../kubevirt/controller.js";
import { InstancePods } from "../launcher-pod/instance-pods.js";
import { migrationController } from "../migration/controller.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { type Clock, systemClock } from "../runtime/clock.js";
import type { Controller } from "../runtime/controller.js";
import { ClientEventRecorder } from "../runtime/event-recorder.js";
import type { Informer } from "../runtime/informer.js";
import { metricsText } from "../runtime/metrics-text.js";
import { type RunningControllers, startControllers } from "../runtime/start-controllers.js";
import { claimController } from "../simulated-storage/claim-controller.js";
import { dataSourceController } from "../simulated-storage/data-source-controller.js";
import { dataVolumeController } from "../simulated-storage/data-volume-controller.js";
import { volumeController } from "../simulated-storage/volume-controller.js";
import { enqueueAll, virtualMachineController } from "../virtual-machine/controller.js";
import type { VirtualMachineStep } from "../virtual-machine/draft.js";
import { expansionOnly, wholeLife } from "../virtual-machine/reconcile.js";
import { virtualMachineInstanceController } from "../virtual-machine-instance/controller.js";
import { InstanceStorage } from "../virtual-machine-instance/prepare-storage.js";
import { quickSimulation, type Simulation } from "../virtual-machine-instance/simulation.js";
import { ClusterCache } from "./cluster-cache.js";
import { type ExpansionProgress, expansionProgress } from "./expansion-progress.js";
import { ExpansionTally } from "./expansion-tally.js";
import { allInformers, type InformerSet, informerSet } from "./informers.js";
import { type LifecycleInformers, lifecycleInformers, startedInformers } from "./lifecycle-informers.js";
import { policyMetrics } from "./policy-metrics.js";
import { expansionReporter } from "./report-expansion.js";
import { storageControllers } from "./storage-controllers.js";
import { storageInformers } from "./storage-informers.js";

export interface ControllersOptions {
  readonly client: Client;
  /** The machine's clock unless given. */
  readonly clock?: Clock;
  /** Told of every failed pass and watch; nothing is thrown. */
  readonly onError?: (error: unknown, source: string, key?: string) => void;
}

export interface EmbeddedControllersOptions extends ControllersOptions {
  /** How instances run; quick unless given. */
  readonly simulation?: Partial<Simulation>;
}

export interface UnfoldControllers extends RunningControllers {
  /** Policy and defaults as the controllers' caches know them, for admission beside them. */
  readCluster(): Promise<ClusterState>;
  /** How far the virtual machines follow the policy. */
  progress(): ExpansionProgress;
  /** The same and the controllers' work, in Prometheus' text format. */
  metrics(): string;
}

interface Parts {
  readonly client: Client;
  readonly clock: Clock;
  readonly informers: InformerSet;
  readonly cluster: ClusterCache;
  readonly onError: NonNullable<ControllersOptions["onError"]>;
}

/**
 * Starts everything a control plane without KubeVirt needs: the HyperConverged operator, the KubeVirt it deploys, the
 * common instance types, virtual machines with their reference policy, and a node that runs their instances.
 * Fulfilled once the caches are filled.
 */
export async function startEmbeddedControllers(
  options: EmbeddedControllersOptions,
): Promise<UnfoldControllers> {
  const parts = partsOf(options);
  const { client, clock, informers, onError } = parts;
  const { hyperconvergeds, kubevirts } = informers;
  const simulation = { ...quickSimulation, ...options.simulation };
  const lifecycle = lifecycleInformers({ client, clock, onError: (error) => onError(error, "informer") });
  const storage = storageInformers({ client, clock, onError: (error) => onError(error, "informer") });
  const recorder = new ClientEventRecorder({ client, clock, component: "kubevirt-hyperconverged" });
  const controllers = [
    hyperconvergedController({ client, clock, recorder, hyperconvergeds, kubevirts, onError }),
    kubevirtController({ client, clock, kubevirts, onError }),
    catalogue(parts),
    machines(parts, wholeLife, lifecycle),
    reporter(parts, true),
    ...lifecycleControllers(parts, lifecycle, simulation),
    ...storageControllers({
      client,
      clock,
      informers,
      storage,
      onError,
      cluster: () => parts.cluster.state,
      simulateVolumes: simulation.storage,
    }),
  ];
  return start(parts, controllers, [...startedInformers(lifecycle, simulation), ...Object.values(storage)]);
}

/** What runs the machines: simulated nodes, migrations between them, and storage. */
function lifecycleControllers(
  { client, clock, informers: { instances, claims, dataVolumes }, cluster, onError }: Parts,
  lifecycle: LifecycleInformers,
  simulation: Simulation,
): readonly Controller[] {
  const recorder = (component: string) => new ClientEventRecorder({ client, clock, component });
  const shared = { ...lifecycle, client, clock, instances, claims, dataVolumes, onError };
  const running = {
    ...shared,
    simulation,
    kubevirt: () => cluster.state.kubevirt,
    recorder: recorder("virtualmachine-controller"),
    instancePods: new InstancePods(client, lifecycle.pods),
    storage: new InstanceStorage({ ...shared, kubevirt: () => cluster.state.kubevirt }),
  };
  const controllers = [
    virtualMachineInstanceController(running),
    migrationController(running),
    evacuationController({ ...shared, recorder: recorder("virtualmachine-controller") }),
  ];
  if (!simulation.storage) return controllers;
  const binding = { ...shared, recorder: recorder("persistentvolume-controller") };
  const filling = { ...shared, recorder: recorder("datavolume-controller") };
  return [
    ...controllers,
    claimController(binding),
    volumeController(binding),
    dataVolumeController(filling),
    dataSourceController(filling),
  ];
}

/**
 * Starts what a cluster with KubeVirt needs beside it: expansion of virtual machines that the policy wants flat and that
 * admission did not catch. Revisions, instances and status stay KubeVirt's. To be run by one replica at a time.
 */
export async function startClusterControllers(options: ControllersOptions): Promise<UnfoldControllers> {
  const parts = partsOf(options);
  return start(parts, [machines(parts, expansionOnly), reporter(parts, false)]);
}

function partsOf({ client, clock = systemClock, onError = () => {} }: ControllersOptions): Parts {
  const informers = informerSet({ client, clock, onError: (error) => onError(error, "informer") });
  return { client, clock, informers, cluster: new ClusterCache(informers), onError };
}

function machines(
  parts: Parts,
  steps: readonly VirtualMachineStep[],
  storage: Partial<Pick<LifecycleInformers, "storageClasses" | "snapshotClasses">> = {},
): Controller {
  const { client, clock, informers, cluster, onError } = parts;
  const recorder = new ClientEventRecorder({ client, clock, component: "virtualmachine-controller" });
  const controller = virtualMachineController({
    ...informers,
    ...(storage.storageClasses === undefined ? {} : { storageClasses: storage.storageClasses }),
    ...(storage.snapshotClasses === undefined ? {} : { snapshotClasses: storage.snapshotClasses }),
    client,
    clock,
    recorder,
    steps,
    cluster: () => cluster.state,
    onError,
  });
  // The policy change itself brings every machine up; nothing waits for a resync.
  cluster.onChange(() => enqueueAll(controller, informers.machines));
  return controller;
}

function reporter({ client, clock, informers, cluster, onError }: Parts, writesStatus: boolean): Controller {
  const { machines } = informers;
  const recorder = new ClientEventRecorder({ client, clock, component: "virtualmachine-controller" });
  const tally = new ExpansionTally(machines, () => cluster.state.policy);
  const progress = () => tally.progress;
  return expansionReporter({ client, clock, recorder, machines, cluster, progress, writesStatus, onError });
}

function catalogue({ client, clock, informers, cluster, onError }: Parts): Controller {
  const wanted = () => deploysCatalogue(cluster.state.kubevirt);
  const controller = catalogueController({
    client,
    clock,
    informers: [
      informerFor(informers, "virtualmachineclusterinstancetypes"),
      informerFor(informers, "virtualmachineclusterpreferences"),
    ],
    wanted,
    onError,
  });
  cluster.onChange((before, after) => {
    if (deploysCatalogue(before.kubevirt) !== deploysCatalogue(after.kubevirt)) controller.enqueueAll();
  });
  return controller;
}

function informerFor({ types }: InformerSet, resource: string): Informer {
  const found = types.find((informer) => informer.resource.resource === resource);
  if (found === undefined) throw new Error(`no informer for ${resource}`);
  return found;
}

async function start(
  parts: Parts,
  controllers: readonly Controller[],
  more: readonly Informer[] = [],
): Promise<UnfoldControllers> {
  const { informers, cluster } = parts;
  const running = await startControllers({ informers: [...allInformers(informers), ...more], controllers });
  const progress = () => expansionProgress(cluster.state.policy, informers.machines.list());
  return {
    stop: () => running.stop(),
    readCluster: async () => cluster.state,
    progress,
    metrics: () => metricsText(policyMetrics(progress(), controllers)),
  };
}
