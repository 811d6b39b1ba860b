import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { type ClusterAccess, loadClusterAccess } from "@unfold/cluster-client";

export interface Answer {
  readonly code: number;
  readonly text: string;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
}

/** Sends raw requests over one kept-alive HTTP/1.1 connection, as a client library would. */
export class RawConnection {
  readonly #access: ClusterAccess;
  readonly #agent: Agent;

  constructor(kubeconfig: string, { anonymous = false }: { readonly anonymous?: boolean } = {}) {
    this.#access = loadClusterAccess({ path: kubeconfig });
    const { certificateAuthority: ca, clientCertificate: cert, clientKey: key } = this.#access;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ca, ...(anonymous ? {} : { cert, key }) });
  }

  send(
    method: string,
    path: string,
    {
      body,
      contentType = "application/json",
      headers = {},
    }: {
      readonly body?: string | Buffer;
      readonly contentType?: string;
      readonly headers?: { readonly [name: string]: string };
    } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        this.#access.server + path,
        {
          method,
          agent: this.#agent,
          headers: { accept: "application/json", "content-type": contentType, ...headers },
        },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
          });
          answer.on("end", () => resolve({ code: answer.statusCode ?? 0, text, headers: answer.headers }));
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The pid that a data directory's server wrote. */
export function pidOf(dataDir: string): number {
  return Number(readFileSync(`${dataDir}/pid`, "utf8"));
}
