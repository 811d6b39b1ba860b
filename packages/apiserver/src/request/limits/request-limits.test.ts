import { describe, expect, it } from "vitest";
import { startTestServer } from "../../server-fixture.js";
import { RequestLimits } from "./request-limits.js";

const user = { username: "bob", groups: [] };

describe("RequestLimits", () => {
  it("refuses what is too much at a time, and says when to come back", () => {
    const limits = new RequestLimits({ reads: 2, writes: 1, watches: 1 });
    const first = limits.begin(user, "GET");
    limits.begin(user, "HEAD");
    expect(() => limits.begin(user, "GET")).toThrow("Too many requests, please try again later.");
    limits.begin(user, "POST");
    expect(() => limits.begin(user, "DELETE")).toThrow("Too many requests");
    first();
    first();
    limits.begin(user, "GET");
    expect(() => limits.begin(user, "GET")).toThrow("Too many requests");
  });

  it("never refuses administrators", () => {
    const limits = new RequestLimits({ reads: 0, writes: 0, watches: 0 });
    limits.begin({ username: "a", groups: ["system:masters"] }, "GET");
    expect(() => limits.watch()).toThrow("Too many requests");
  });
});

describe("a server with limits", () => {
  it("takes as many watches as it is told, and a new one when one has gone", async () => {
    const { open, call } = await startTestServer({ limits: { watches: 1 } });
    const path = "/api/v1/pods?watch=1";
    const first = open(path);
    await new Promise(setImmediate);
    const refused = await call("GET", path);
    expect(refused.body).toMatchObject({ code: 429, reason: "TooManyRequests" });
    expect(refused.headers.get("retry-after")).toBe("1");
    first.disconnect();
    const second = open(path);
    await new Promise(setImmediate);
    expect(second.statusCode).toBe(200);
  });
});
