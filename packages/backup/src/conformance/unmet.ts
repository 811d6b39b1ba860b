import type { KindName } from "./kinds.js";

/** What a step waited for, as far as a judge can use it. */
export interface Expectation {
  readonly kind: KindName;
  readonly name: string;
  readonly wanted:
    | "present"
    | "absent"
    | "state"
    | "no import"
    | "pin"
    | "same machine"
    | "same revision"
    | "no mark"
    | "told";
}

/** A step's expectation that did not hold: the script, or the cluster, failed the scenario. */
export class Unmet extends Error {
  override readonly name = "Unmet";

  constructor(
    message: string,
    readonly expectation?: Expectation,
  ) {
    super(message);
  }
}

/** The script says that it does not know an extension of the contract: the scenario is skipped. */
export class NotSupported extends Error {
  override readonly name = "NotSupported";
}

/** The script broke its contract: an exit code other than 0, or no end in time. */
export class ScriptFailed extends Error {
  override readonly name = "ScriptFailed";
}
