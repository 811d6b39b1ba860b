import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { startTestServer } from "../server-fixture.js";
import { openAuditLog } from "./audit-log.js";

async function serverWithAudit() {
  const events: JsonObject[] = [];
  const test = await startTestServer({ audit: (line) => events.push(JSON.parse(line) as JsonObject) });
  return { ...test, events };
}

const ns = "/api/v1/namespaces/default";

describe("the audit log", () => {
  it("says who did what to which object, when, and how it ended", async () => {
    const { call, events } = await serverWithAudit();
    const { headers } = await call("POST", `${ns}/configmaps`, { metadata: { name: "a" } });
    expect(events).toEqual([
      {
        kind: "Event",
        apiVersion: "audit.k8s.io/v1",
        level: "Metadata",
        auditID: headers.get("audit-id"),
        stage: "ResponseComplete",
        requestURI: `${ns}/configmaps`,
        verb: "create",
        user: { username: "admin", groups: ["system:masters"] },
        sourceIPs: [],
        userAgent: "test/1.0",
        objectRef: { resource: "configmaps", namespace: "default", apiVersion: "v1" },
        responseStatus: { metadata: {}, code: 201 },
        requestReceivedTimestamp: "2026-01-02T03:04:05.678000Z",
        stageTimestamp: "2026-01-02T03:04:05.678000Z",
        annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
      },
    ]);
  });

  it("tells refusals, impersonated users, and strangers", async () => {
    const { call, events } = await serverWithAudit();
    await call("GET", `${ns}/secrets/s`, undefined, { "impersonate-user": "bob" });
    await call("GET", `${ns}/secrets/s`);
    await call("GET", "/nowhere");
    expect(events).toMatchObject([
      {
        user: { username: "admin" },
        impersonatedUser: { username: "bob", groups: ["system:authenticated"] },
        objectRef: { resource: "secrets", name: "s" },
        responseStatus: { status: "Failure", reason: "Forbidden", code: 403 },
        annotations: { "authorization.k8s.io/decision": "forbid" },
      },
      { responseStatus: { reason: "NotFound", message: 'secrets "s" not found', code: 404 } },
      { verb: "get", responseStatus: { code: 404 } },
    ]);
    const strangers: string[] = [];
    const other = await startTestServer({
      authenticate: () => undefined,
      audit: (line) => strangers.push(line),
    });
    await other.call("GET", "/api");
    expect(JSON.parse(strangers[0] ?? "")).toMatchObject({ user: {}, responseStatus: { code: 401 } });
  });

  it("tells the beginning and the end of a watch", async () => {
    const { open, events } = await serverWithAudit();
    const watch = open(`${ns}/pods?watch=1`);
    await new Promise(setImmediate);
    expect(events).toMatchObject([
      { stage: "ResponseStarted", verb: "watch", responseStatus: { code: 200 } },
    ]);
    watch.disconnect();
    expect(events[1]).toMatchObject({ stage: "ResponseComplete", auditID: events[0]?.auditID });
  });

  it("lies in a file of its owner's, which grows from start to start", () => {
    const directory = mkdtempSync(join(tmpdir(), "audit-"));
    const path = join(directory, "audit.log");
    for (const line of ["one", "two"]) {
      const log = openAuditLog(path);
      log.write(line);
      log.close();
    }
    expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    rmSync(directory, { recursive: true });
  });
});
