import type { KubeObject } from "@unfold/apimachinery";

/** How a command in a pod ended. */
export interface PodCommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs a command in a container of a pod. @param signal ends the wait for it
 * @throws Error when it cannot be run at all
 */
export type RunInPod = (
  pod: KubeObject,
  container: string,
  command: readonly string[],
  signal: AbortSignal,
) => Promise<PodCommandResult>;
