import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ownField,
  parseJsonPointer,
} from "@unfold/apimachinery";
import { type ClusterAccess, loadClusterAccess } from "@unfold/cluster-client";
import type { Exchange } from "./exchange.js";

/** What a server answered: `body` is JSON where it can be, a list of events for a watch, and else text. */
export interface Answer {
  readonly code: number;
  readonly contentType: string;
  readonly body: JsonValue;
}

/** How long a server may be silent, in milliseconds. */
const patience = 10_000;

/** How often a new kind is asked for before it is taken to be missing. */
const mostAttempts = 1000;

function isTooEarly({ until }: Exchange, { code }: Answer): boolean {
  return until !== undefined && code !== until;
}

/** One of the two servers, spoken to as an administrator over kept-alive HTTP/1.1. */
export class Player {
  readonly #access: ClusterAccess;
  readonly #agent: Agent;

  constructor(kubeconfig: string) {
    this.#access = loadClusterAccess({ path: kubeconfig });
    const { certificateAuthority: ca, clientCertificate: cert, clientKey: key } = this.#access;
    this.#agent = new Agent({ keepAlive: true, ca, cert, key });
  }

  /** Sends the exchanges in order and gives an answer for each. */
  async play(exchanges: readonly Exchange[]): Promise<readonly Answer[]> {
    const kept = new Map<string, string>();
    const answers: Answer[] = [];
    for (const exchange of exchanges) {
      let answer = await this.#send(exchange, kept);
      for (let attempt = 1; isTooEarly(exchange, answer) && attempt < mostAttempts; attempt++) {
        answer = await this.#send(exchange, kept);
      }
      for (const [name, pointer] of Object.entries(exchange.keep ?? {})) {
        kept.set(name, String(valueAt(answer.body, pointer)));
      }
      answers.push(answer);
    }
    return answers;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(exchange: Exchange, kept: ReadonlyMap<string, string>): Promise<Answer> {
    const { method, path, body, contentType, accept = "application/json", events } = exchange;
    const text =
      body === undefined ? undefined : filled(typeof body === "string" ? body : JSON.stringify(body), kept);
    const content =
      text === undefined
        ? {}
        : { "content-type": contentType ?? "application/json", "content-length": Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const sent = request(
        this.#access.server + filled(path, kept),
        {
          method,
          agent: this.#agent,
          timeout: patience,
          headers: { accept, "user-agent": "differential/1.0", ...content },
        },
        (incoming) => {
          const read = events === undefined ? textOf(incoming) : eventsOf(incoming, events);
          read.then((whole) => {
            if (events !== undefined) sent.destroy();
            resolve({
              code: incoming.statusCode ?? 0,
              contentType: String(incoming.headers["content-type"] ?? ""),
              body: whole,
            });
          }, reject);
        },
      );
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${path} was not answered`)));
      sent.on("error", reject);
      sent.end(text);
    });
  }
}

function filled(text: string, kept: ReadonlyMap<string, string>): string {
  return text.replace(/<(\w+)>/g, (whole, name: string) => kept.get(name) ?? whole);
}

async function textOf(incoming: IncomingMessage): Promise<JsonValue> {
  let text = "";
  for await (const chunk of incoming) text += String(chunk);
  return parsed(text);
}

/** The first `count` events; fewer when the server ends the watch before. */
async function eventsOf(incoming: IncomingMessage, count: number): Promise<JsonValue> {
  let text = "";
  for await (const chunk of incoming) {
    text += String(chunk);
    const lines = text.split("\n").slice(0, -1);
    if (lines.length >= count) return lines.slice(0, count).map(parsed);
  }
  return parsed(text);
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function valueAt(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  return (parseJsonPointer(pointer) ?? []).reduce<JsonValue | undefined>((at, token) => {
    if (Array.isArray(at)) return at[Number(token)];
    return isJsonObject(at) ? ownField(at as JsonObject, token) : undefined;
  }, value);
}
