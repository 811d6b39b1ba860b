/** One call of the vendor's script. */
export interface ScriptRun {
  readonly arguments: readonly string[];
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  /** It was ended because it took longer than the contract's time. */
  readonly timedOut: boolean;
  /** stdout and stderr in the order they came, cut in the middle when they are long. */
  readonly output: string;
  readonly milliseconds: number;
}

/** What a script is told besides its arguments. */
export interface ScriptSurroundings {
  readonly kubeconfig: string;
}

/** Calls the vendor's script. Rejects only when it cannot be started at all. */
export type CallScript = (args: readonly string[], surroundings: ScriptSurroundings) => Promise<ScriptRun>;

/** Exit code by which a script says that it does not know what an extension of the contract asks for. */
export const notSupported = 77;
