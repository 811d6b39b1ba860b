import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Client, JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import { stringAt } from "@unfold/apimachinery";
import { decodeJson } from "@unfold/apiserver";
import {
  type AuditReport,
  bucketBackup,
  collectCluster,
  type Evidence,
  FolderBucket,
  Inventory,
  RevisionPool,
  readBackup,
  readObject,
  runAudit,
} from "@unfold/backup";
import { toolAnnotations, veleroResources } from "@unfold/backup/velero-server";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { observed } from "./observed.js";

/** Which tool a backup or restore is like. */
export interface Tool {
  readonly plugin?: string;
  readonly behavior?: string;
}

const ends = ["Completed", "PartiallyFailed", "Failed", "FailedValidation"];

/** Two control planes: what the first saves, the second restores. */
export class Sites {
  readonly a: ControlPlane;
  readonly b: ControlPlane;
  readonly #bucket: FolderBucket;

  private constructor(a: ControlPlane, b: ControlPlane, backups: string) {
    this.a = a;
    this.b = b;
    this.#bucket = new FolderBucket(backups);
  }

  static async start(folder: string): Promise<Sites> {
    const a = await startControlPlane({ dataDirectory: join(folder, "a") });
    const b = await startControlPlane();
    const backups = join(folder, "a", "backups");
    await b.client.create(
      veleroResources.storageLocations,
      veleroObject("BackupStorageLocation", "site-a", {
        provider: "unfold.dev/folder",
        config: { path: backups },
      }),
    );
    return new Sites(a, b, backups);
  }

  async stop(): Promise<void> {
    await this.a.stop();
    await this.b.stop();
  }

  /** Backs up on the first site; the answer is the Backup as it ended. */
  async backUp(name: string, spec: JsonObject, tool: Tool = {}): Promise<KubeObject> {
    await this.a.client.create(veleroResources.backups, veleroObject("Backup", name, spec, tool));
    return ended(this.a.client, veleroResources.backups, name);
  }

  /** Restores on the second. */
  async restore(name: string, spec: JsonObject, tool: Tool = {}): Promise<KubeObject> {
    await this.b.client.create(veleroResources.restores, veleroObject("Restore", name, spec, tool));
    return ended(this.b.client, veleroResources.restores, name);
  }

  /** A file of the bucket, unpacked. */
  async stored(key: string): Promise<string> {
    const bytes = await readObject(this.#bucket, key);
    if (bytes === undefined) throw new Error(`${key} is not in the bucket`);
    return (key.endsWith("gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  }

  /** What the audit says of a backup, with both clusters before it. @param seen objects the second site had at some time */
  async audit(backup: string, restore?: KubeObject, seen: readonly KubeObject[] = []): Promise<AuditReport> {
    const pool = new RevisionPool();
    const read = await readBackup(await bucketBackup(this.#bucket, `backups/${backup}`), {
      pool,
      decodeStrictly: (text) => decodeJson(text, { duplicateFields: true }),
    });
    const [source, destination] = [new Inventory(pool), new Inventory(pool)];
    await collectCluster(this.a.client, source, "a");
    await collectCluster(this.b.client, destination, "b");
    for (const object of seen) destination.add(object, "b");
    const name = restore?.metadata.name ?? "";
    const evidence: Evidence = {
      backup: read.evidence,
      source,
      ...(restore === undefined
        ? {}
        : {
            destination,
            restore: {
              restore,
              results: JSON.parse(
                await this.stored(`restores/${name}/restore-${name}-results.gz`),
              ) as JsonValue,
            },
          }),
      readPatch: (text) => JSON.parse(text) as JsonValue,
    };
    return runAudit(evidence, read.problems);
  }
}

/** An object in Velero's namespace. */
export function veleroObject(kind: string, name: string, spec: JsonObject, tool: Tool = {}): KubeObject {
  const annotations = {
    ...(tool.plugin === undefined ? {} : { [toolAnnotations.plugin]: tool.plugin }),
    ...(tool.behavior === undefined ? {} : { [toolAnnotations.behavior]: tool.behavior }),
  };
  return {
    apiVersion: "velero.io/v1",
    kind,
    metadata: { name, namespace: "velero", annotations },
    spec,
  };
}

function ended(
  client: Client,
  resource: typeof veleroResources.backups | typeof veleroResources.restores,
  name: string,
) {
  return observed(client, resource, { namespace: "velero", name }, ({ status }) =>
    ends.includes(stringAt(status, "phase") ?? ""),
  );
}
