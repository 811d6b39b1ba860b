import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { ClusterClient } from "./cluster-client.js";
import { unreachable } from "./unreachable-error.js";

/** A port on which nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("a server that is not there", () => {
  it("is named, with what is wrong", async () => {
    const server = `http://127.0.0.1:${await closedPort()}`;
    const client = new ClusterClient({ server, namespace: "default", insecureSkipTlsVerify: false });
    const pods = { group: "", version: "v1", resource: "pods" };
    await expect(client.list(pods)).rejects.toThrow(`cannot reach ${server}: connection refused`);
    client.close();
  });

  it("is told of in one line when its name has several addresses", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED ::1:1"), { code: "ECONNREFUSED" });
    const error = unreachable("https://localhost:1", new AggregateError([refused, refused]));
    expect(error.message).toBe("cannot reach https://localhost:1: connection refused");
  });

  it("is not what a caller ended", () => {
    const ended = Object.assign(new Error("aborted"), { name: "AbortError" });
    expect(unreachable("https://a", ended)).toBe(ended);
  });
});
