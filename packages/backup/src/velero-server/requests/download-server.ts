import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BucketError } from "../../bucket/bucket.js";

/** What can be fetched under one URL. */
interface Download {
  readonly open: () => Promise<Readable>;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/**
 * Gives out files of locations that have no URLs of their own: over HTTP on 127.0.0.1, each under a path that nobody can
 * guess, for a while. It listens from the first file on.
 */
export class DownloadServer {
  readonly #downloads = new Map<string, Download>();
  readonly #now: () => number;
  #listening: Promise<Server> | undefined;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A URL of what `open` gives. @param expires milliseconds since the epoch */
  async offer(open: () => Promise<Readable>, expires: number): Promise<string> {
    this.#listening ??= this.#listen();
    const server = await this.#listening;
    for (const [path, download] of this.#downloads) {
      if (download.expires < this.#now()) this.#downloads.delete(path);
    }
    const path = `/${randomBytes(24).toString("base64url")}`;
    this.#downloads.set(path, { open, expires });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  }

  async close(): Promise<void> {
    const server = await this.#listening?.catch(() => undefined);
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeAllConnections();
    await closed;
  }

  #listen(): Promise<Server> {
    const server = createServer((request, response) => void this.#answer(request, response));
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        // Whoever ends the control plane does not wait for it.
        server.unref();
        resolve(server);
      });
    });
  }

  async #answer({ method, url = "" }: IncomingMessage, response: ServerResponse): Promise<void> {
    const download = method === "GET" ? this.#downloads.get(url) : undefined;
    if (download === undefined) return end(response, 404, "no such file");
    if (download.expires < this.#now()) return end(response, 403, "Request has expired");
    try {
      const content = await download.open();
      response.writeHead(200, { "Content-Type": "application/octet-stream" });
      await pipeline(content, response);
    } catch (error) {
      const isMissing = error instanceof BucketError && error.isMissing;
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else end(response, isMissing ? 404 : 500, message);
    }
  }
}

function end(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { "Content-Type": "text/plain" }).end(`${message}\n`);
}
