import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { stubCluster } from "../../testing/stub-cluster.js";
import type { ServerContext } from "../server-context.js";
import { processSchedule } from "./process-schedule.js";

const time = (text: string): number => Date.parse(`2026-06-01T${text}Z`);

function schedule(spec: JsonObject, status?: JsonObject, metadata: JsonObject = {}): KubeObject {
  return {
    apiVersion: "velero.io/v1",
    kind: "Schedule",
    metadata: {
      name: "nightly",
      namespace: "velero",
      uid: "s",
      creationTimestamp: "2026-06-01T00:10:00Z",
      ...metadata,
    },
    spec: { schedule: "0 * * * *", template: { ttl: "24h0m0s", includedNamespaces: ["shop"] }, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** Looks at a Schedule at a time; what is in the cluster afterwards, and when it is looked at again. */
async function lookedAt(now: string, ...objects: readonly KubeObject[]) {
  const { client, written } = stubCluster(...objects);
  const clock = { now: () => time(now), after: () => () => undefined };
  const context = { client, clock, namespace: "velero" } as unknown as ServerContext;
  const next = await processSchedule(context, "nightly");
  const found = await client.get(
    { group: "velero.io", version: "v1", resource: "schedules" },
    { namespace: "velero", name: "nightly" },
  );
  return {
    schedule: found,
    backups: written.filter(({ kind }) => kind === "Backup"),
    next: next === undefined ? undefined : new Date(next).toISOString().slice(11, 19),
  };
}

describe("a Schedule", () => {
  it("is enabled, and waits for its time", async () => {
    const { schedule: found, backups, next } = await lookedAt("00:30:00", schedule({}));
    expect(found.status).toMatchObject({ phase: "Enabled" });
    expect([backups, next]).toEqual([[], "01:00:00"]);
  });

  it("makes one Backup when it is due, however often it was missed", async () => {
    const metadata = { labels: { team: "a" }, annotations: { note: "x" } };
    const { schedule: found, backups, next } = await lookedAt("05:20:07", schedule({}, undefined, metadata));
    expect(backups).toEqual([
      {
        apiVersion: "velero.io/v1",
        kind: "Backup",
        metadata: {
          name: "nightly-20260601052007",
          namespace: "velero",
          labels: { team: "a", "velero.io/schedule-name": "nightly" },
          annotations: { note: "x" },
        },
        spec: { ttl: "24h0m0s", includedNamespaces: ["shop"] },
      },
    ]);
    expect(found.status).toMatchObject({ lastBackup: "2026-06-01T05:20:07Z" });
    expect(next).toBe("06:00:00");
  });

  it("gives its Backups the labels of the template, and itself as owner if that is wanted", async () => {
    const spec = { useOwnerReferencesInBackup: true, template: { metadata: { labels: { of: "template" } } } };
    const { backups } = await lookedAt("01:00:00", schedule(spec, undefined, { labels: { team: "a" } }));
    expect(backups[0]?.metadata).toMatchObject({
      labels: { of: "template", "velero.io/schedule-name": "nightly" },
      ownerReferences: [
        { apiVersion: "velero.io/v1", kind: "Schedule", name: "nightly", uid: "s", controller: true },
      ],
    });
  });

  it("makes none while one of its Backups is under way", async () => {
    const underWay: KubeObject = {
      apiVersion: "velero.io/v1",
      kind: "Backup",
      metadata: { name: "b", namespace: "velero", labels: { "velero.io/schedule-name": "nightly" } },
      status: { phase: "InProgress" },
    };
    const { backups, schedule: found } = await lookedAt("05:20:00", schedule({}), underWay);
    expect(backups).toEqual([]);
    expect(found.status).not.toHaveProperty("lastBackup");
  });

  it("that skips immediately makes none of what was missed, and says that it did", async () => {
    const {
      schedule: found,
      backups,
      next,
    } = await lookedAt("05:20:00", schedule({ skipImmediately: true }));
    expect(found.spec).toMatchObject({ skipImmediately: false });
    expect(found.status).toMatchObject({ lastSkipped: "2026-06-01T05:20:00Z" });
    expect([backups, next]).toEqual([[], "06:00:00"]);
  });

  it("that is paused is not looked at", async () => {
    const { schedule: found, backups, next } = await lookedAt("05:20:00", schedule({ paused: true }));
    expect([found.status, backups, next]).toEqual([undefined, [], undefined]);
  });

  it("with a wrong time says so, and no longer once it is put right", async () => {
    const wrong = await lookedAt("05:20:00", schedule({ schedule: "99 * * * *" }));
    expect(wrong.schedule.status).toEqual({
      phase: "FailedValidation",
      validationErrors: ["invalid schedule: end of range (99) above maximum (59): 99"],
    });
    const empty = await lookedAt("05:20:00", schedule({ schedule: "" }));
    expect(empty.schedule.status).toMatchObject({
      validationErrors: ["Schedule must be a non-empty valid Cron expression"],
    });
    const right = await lookedAt("00:20:00", schedule({}, wrong.schedule.status as JsonObject));
    expect(right.schedule.status).toEqual({ phase: "Enabled" });
  });
});
