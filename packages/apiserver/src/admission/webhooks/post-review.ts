import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { callError, statusError } from "./call-error.js";
import type { WebhookEndpoint, WebhookTarget } from "./webhook-target.js";

/** Longest answer that is read, in bytes. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** Connections stay open between reviews. */
const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 60_000 });

/** Posts a review and gives the body of the answer. @throws Error in Go's words */
export async function postReview(
  target: WebhookTarget,
  body: string,
  timeoutSeconds: number,
): Promise<string> {
  const url = new URL(target.url);
  url.searchParams.set("timeout", `${timeoutSeconds}s`);
  const endpoint = target.connect === undefined ? endpointOf(url) : found(url, target.connect);
  try {
    const { code, text } = await exchange(url, { ...target, endpoint }, body, timeoutSeconds * 1000);
    if (code < 200 || code > 206) throw statusError(code, text);
    return text;
  } catch (error) {
    throw callError(url, endpoint, error);
  }
}

function endpointOf({ hostname, port }: URL): WebhookEndpoint {
  return { host: bareHost(hostname), port: port === "" ? 443 : Number(port) };
}

function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function found(url: URL, connect: () => WebhookEndpoint): WebhookEndpoint {
  try {
    return connect();
  } catch (error) {
    throw callError(url, endpointOf(url), error);
  }
}

interface Answer {
  readonly code: number;
  readonly text: string;
}

function exchange(
  url: URL,
  { endpoint, caBundle }: Pick<WebhookTarget, "caBundle"> & { readonly endpoint: WebhookEndpoint },
  body: string,
  milliseconds: number,
): Promise<Answer> {
  const bare = bareHost(url.hostname);
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = httpsRequest({
      agent,
      method: "POST",
      ...endpoint,
      path: url.pathname + url.search,
      ...(isIP(bare) === 0 ? { servername: bare } : {}),
      ...(caBundle === undefined ? {} : { ca: caBundle }),
      headers: {
        host: url.host,
        accept: "application/json, */*",
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "kube-apiserver-admission",
      },
      signal: AbortSignal.timeout(milliseconds),
    });
    sent.on("error", reject);
    sent.on("response", (response) => collect(response, resolve, reject));
    sent.end(body);
  });
}

function collect(
  response: IncomingMessage,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxAnswerBytes) response.destroy(new Error("the answer is too large"));
    else chunks.push(chunk);
  });
  response.on("error", reject);
  response.on("end", () =>
    resolve({ code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
  );
}
