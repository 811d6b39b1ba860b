import type { KubeObject } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { stubCluster } from "../../testing/stub-cluster.js";
import type { ServerContext } from "../server-context.js";
import { requestDeletionOfExpired } from "./expired-backups.js";

const now = Date.parse("2026-06-01T00:00:00Z");

function backup(name: string, phase: string, expiration?: string): KubeObject {
  return {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    metadata: { name, namespace: "velero", uid: `uid-${name}` },
    status: { phase, ...(expiration === undefined ? {} : { expiration }) },
  };
}

it("asks once for the deletion of each backup whose time is over", async () => {
  const { client, written } = stubCluster(
    backup("over", "Completed", "2026-05-31T23:59:59Z"),
    backup("under-way", "InProgress", "2026-05-31T23:59:59Z"),
    backup("kept", "Completed", "2026-06-01T00:00:01Z"),
    backup("for-ever", "Completed"),
  );
  const clock = { now: () => now, after: () => () => undefined };
  const context = { client, clock } as unknown as ServerContext;
  await requestDeletionOfExpired(context);
  await requestDeletionOfExpired(context);
  expect(written.map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
    ["expired-uid-over", { backupName: "over" }],
  ]);
});
