/** An error that trying again cannot cure: it is reported, and the key waits for the next change (controller-runtime). */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
}
