import type { WebhookEndpoint } from "./webhook-target.js";

/** An answer with an error's status, in client-go's words (k8s.io/apimachinery api/errors NewGenericServerResponse). */
export class StatusError extends Error {}

const phrases: { readonly [code: number]: string } = {
  400: "the server rejected our request for an unknown reason",
  401: "the server has asked for the client to provide credentials",
  403: "unknown",
  404: "the server could not find the requested resource",
  405: "the server does not allow this method on the requested resource",
  413: "Request entity too large",
  429: "the server has received too many requests and has asked us to try again later",
  503: "the server is currently unable to handle the request",
  504: "the server was unable to return a response in the time allotted, but may still be processing the request",
};

/** The error of an answer that is none. */
export function statusError(code: number, body: string): StatusError {
  const shown = body.trim().slice(0, 2048) || "unknown";
  return new StatusError(
    phrases[code] ??
      (code >= 500
        ? `an error on the server (${JSON.stringify(shown)}) has prevented the request from succeeding`
        : `the server responded with the status code ${code} but did not return more information`),
  );
}

/** Go's words for what can go wrong on the way, by Node's code. */
const words: { readonly [code: string]: (host: string, port: string, error: Error) => string } = {
  ECONNREFUSED: (host, port) => `dial tcp ${host}:${port}: connect: connection refused`,
  ENOTFOUND: (host) => `dial tcp: lookup ${host}: no such host`,
  EAI_AGAIN: (host) => `dial tcp: lookup ${host}: Temporary failure in name resolution`,
  EHOSTUNREACH: (host, port) => `dial tcp ${host}:${port}: connect: no route to host`,
  ENETUNREACH: (host, port) => `dial tcp ${host}:${port}: connect: network is unreachable`,
  ETIMEDOUT: (host, port) => `dial tcp ${host}:${port}: connect: connection timed out`,
  ECONNRESET: () => "EOF",
  ABORT_ERR: () => "context deadline exceeded",
  TIMEOUT_ERR: () => "context deadline exceeded",
  CERT_HAS_EXPIRED: () =>
    "tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
  ERR_TLS_CERT_ALTNAME_INVALID: (_host, _port, error) =>
    `tls: failed to verify certificate: x509: ${error.message}`,
};

const unknownAuthority: ReadonlySet<string> = new Set([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/** The error of a call that failed: `Post "URL": why`. */
export function callError(url: URL, { host, port }: WebhookEndpoint, error: unknown): Error {
  if (error instanceof StatusError) return error;
  const known = error instanceof Error ? error : new Error(String(error));
  const shown = url.hostname.endsWith(".svc") ? withPort(url) : url.href;
  return new Error(`Post ${JSON.stringify(shown)}: ${why(known, host, String(port))}`, { cause: error });
}

function why(error: Error, host: string, port: string): string {
  const code = String("code" in error ? error.code : "");
  if (unknownAuthority.has(code)) {
    return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
  }
  if (error.name === "TimeoutError" || error.name === "AbortError") return "context deadline exceeded";
  return Object.hasOwn(words, code) ? (words[code]?.(host, port, error) ?? error.message) : error.message;
}

/** Services are shown with their port, also the usual one. */
function withPort({ hostname, port, pathname, search }: URL): string {
  return `https://${hostname}:${port || 443}${pathname}${search}`;
}
