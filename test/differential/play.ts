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
import { eventually } from "../support/eventually.js";
import { patience } from "../support/patience.js";
import type { Exchange } from "./exchange.js";

/** What a server answered: `body` is JSON where it can be, a list of events for a watch, and else text. */
export interface Answer {
  readonly code: number;
  readonly contentType: string;
  readonly body: JsonValue;
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
      const answer = await this.#answerTo(exchange, kept);
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

  /** Asks again until the answer has the code that is waited for. */
  #answerTo(exchange: Exchange, kept: ReadonlyMap<string, string>): Promise<Answer> {
    const { method, path, until } = exchange;
    if (until === undefined) return this.#send(exchange, kept);
    return eventually(`${until} for ${method} ${path}`, async () => {
      const answer = await this.#send(exchange, kept);
      return answer.code === until ? answer : undefined;
    });
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
          timeout: patience * 1000,
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
  for await (const chunk of incoming.setEncoding("utf8")) text += String(chunk);
  return parsed(text);
}

/** The first `count` events; fewer when the server ends the watch before. */
async function eventsOf(incoming: IncomingMessage, count: number): Promise<JsonValue> {
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) {
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
