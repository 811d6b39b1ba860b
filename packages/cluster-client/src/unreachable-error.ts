/** What a connection failed of, by Node's code of it. */
const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection broke off",
  EHOSTUNREACH: "no route to the host",
  ENOTFOUND: "no host of that name",
  ETIMEDOUT: "no answer",
};

/** A server that did not answer at all; the message is one line for the user, and names the server. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** A failure to send a request, told for users. What the caller itself ended stays as it is. */
export function unreachable(server: string, error: Error): Error {
  if (error.name === "AbortError") return error;
  // A name with several addresses fails as one error without a text.
  const [first = error] = error instanceof AggregateError ? (error.errors as readonly Error[]) : [error];
  const { code = "" } = first as NodeJS.ErrnoException;
  return new UnreachableError(`cannot reach ${server}: ${reasons[code] ?? first.message}`, { cause: error });
}
