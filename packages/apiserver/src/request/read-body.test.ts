import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { HttpRequest } from "./http.js";
import { readBody } from "./read-body.js";

function request(headers: HttpRequest["headers"] = {}): PassThrough & HttpRequest {
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & HttpRequest;
}

describe("readBody", () => {
  it("gives the pieces as one", async () => {
    const sent = request();
    sent.write("a");
    sent.end("b");
    expect(String(await readBody(sent))).toBe("ab");
  });

  it.each([
    ["as announced", request({ "content-length": "11" }), ""],
    ["as sent", request(), "12345678901"],
  ])("refuses what is too large, %s", async (_name, sent, text) => {
    sent.write(text);
    await expect(readBody(sent, 10)).rejects.toThrow("Request entity too large: limit is 10");
  });

  it("does not wait for ever", async () => {
    const sent = request();
    sent.write("a");
    await expect(readBody(sent, 10, 20)).rejects.toMatchObject({
      code: 504,
      message: "request did not complete within the allotted timeout",
    });
  });
});
