import { rmSync } from "node:fs";
import { constants } from "node:os";
import type { Output } from "../../command-line/output.js";
import { endScripts } from "./script-process.js";

/** How long a script may take to clean up after an interrupted scenario, in milliseconds. */
const cleanUpMs = 10_000;

/** What Ctrl-C does: the first ends the scenarios, which clean up after themselves; the second ends that too. */
export class Interruption {
  readonly #abort = new AbortController();
  readonly #timeoutMs: number;
  readonly #folder: string;
  readonly #output: Output;
  #exitCode: number | undefined;

  /** @param timeoutMs that a call of the script has @param folder removed when nobody waits for the end any more */
  constructor({ timeoutMs }: { readonly timeoutMs: number }, folder: string, output: Output) {
    this.#timeoutMs = timeoutMs;
    this.#folder = folder;
    this.#output = output;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Set once it was interrupted. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** How long a call of the script may take now. */
  get timeoutMs(): number {
    return this.#exitCode === undefined ? this.#timeoutMs : Math.min(this.#timeoutMs, cleanUpMs);
  }

  listen(): void {
    process.on("SIGINT", this.#interrupt).on("SIGTERM", this.#interrupt);
  }

  ignore(): void {
    process.off("SIGINT", this.#interrupt).off("SIGTERM", this.#interrupt);
  }

  readonly #interrupt = (signal: NodeJS.Signals): void => {
    const code = 128 + constants.signals[signal];
    endScripts();
    if (this.#exitCode !== undefined) {
      rmSync(this.#folder, { recursive: true, force: true });
      this.#output.err("unfold: namespaces kvp-e2e-tests-* and backups test-backup-* may be left\n");
      process.exit(code);
    }
    this.#exitCode = code;
    this.#output.err("unfold: interrupted, cleaning up; once more leaves everything as it is\n");
    this.#abort.abort(new Error("interrupted"));
  };
}
