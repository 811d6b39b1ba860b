import type { KubeObject } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";

/** How the simulated nodes run guests. */
export interface Simulation {
  /** Milliseconds a guest takes to boot: from phase Scheduled to Running. */
  readonly bootMs: number;
  /** Whether guests run (KubeVirt virt-handler); without, instances wait in phase Scheduled, and nobody looks after what others say runs. */
  readonly guests: boolean;
  /** Whether instances have launcher pods: not beside a scheduler and kubelets that would take them for theirs. */
  readonly launcherPods: boolean;
  /** Whether claims are bound and DataVolumes filled: not beside a cluster's storage and CDI. */
  readonly storage: boolean;
}

/** Guests boot at once. */
export const quickSimulation: Simulation = { bootMs: 0, guests: true, launcherPods: true, storage: true };

/** Annotation of an instance, or of a machine's template, with the {@link Mishap} that its guest meets. */
export const simulateAnnotation = `${unfoldPrefix}/simulate`;

const mishaps = [
  /** The guest fails before it runs. */
  "start-failure",
  /** The guest crashes a while after it runs. */
  "crash",
  /** The guest shuts itself down a while after it runs. */
  "shutdown",
  /** No node takes the launcher pod. */
  "unschedulable",
  /** The image of a container disk cannot be pulled. */
  "image-pull-error",
  /** The guest runs no guest agent. */
  "no-guest-agent",
  /** The guest's file systems cannot be frozen. */
  "freeze-failure",
] as const;

/** What goes wrong with a guest on request. */
export type Mishap = (typeof mishaps)[number];

/** What an instance asks to go wrong; undefined for nothing, or nothing that is known. */
export function mishapOf({ metadata }: KubeObject): Mishap | undefined {
  const wanted = metadata.annotations?.[simulateAnnotation];
  return mishaps.find((mishap) => mishap === wanted);
}

/** Milliseconds a guest runs before it crashes or shuts down on request, so that a machine that always restarts it does not spin. */
export const runBeforeEnd = 5000;
