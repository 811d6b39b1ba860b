import { expect, it } from "vitest";
import { startTestServer } from "../server-fixture.js";

it("/metrics gives what the server was given, in Prometheus' text format", async () => {
  const { call } = await startTestServer({ metrics: () => "up 1\n" });
  const { code, text, headers } = await call("GET", "/metrics");
  expect({ code, text }).toEqual({ code: 200, text: "up 1\n" });
  expect(headers.get("content-type")).toContain("version=0.0.4");
});
