import { isNotFound, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import type { ClusterUnderTest } from "./cluster-under-test.js";
import { kinds } from "./kinds.js";
import { Patience } from "./patience.js";
import { deleteBackup } from "./steps/script.js";
import type { Trial } from "./trial.js";

/** What the suite does after each test. Returns what went wrong: it is told, and changes no outcome. */
export async function cleanUp(trial: Trial): Promise<readonly string[]> {
  const warnings: string[] = [];
  const attempt = async (what: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      warnings.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await trial.sightings?.end();
  trial.cluster = trial.places.source;
  const { namespace } = trial;
  if (trial.isUnderWay) await attempt("delete-backup", () => deleteBackupOf(trial));
  for (const { cluster, kind, name } of trial.leftovers)
    await attempt(`${kind} ${name}`, () => deleteIfThere(cluster, kind, name));
  if (namespace === "") return warnings;
  await attempt("volume snapshots", () => deleteSnapshotContents(trial));
  await attempt("namespace", () => deleteNamespace(trial.places.source, namespace, trial.settings));
  return warnings;
}

async function deleteBackupOf(trial: Trial): Promise<void> {
  const { code } = await deleteBackup(trial);
  if (code !== 0) throw new Error(code === undefined ? "it did not end by itself" : `it exited with ${code}`);
}

async function deleteIfThere(
  { client }: ClusterUnderTest,
  kind: keyof typeof kinds,
  name: string,
): Promise<void> {
  try {
    await client.delete(kinds[kind], { name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Contents of snapshots outlive the namespace they were taken in. */
async function deleteSnapshotContents({ places, namespace }: Trial): Promise<void> {
  const { client } = places.source;
  const contents = await listAll(client, kinds.VolumeSnapshotContent).catch((error: unknown) => {
    if (isNotFound(error)) return { items: [] as readonly KubeObject[] };
    throw error;
  });
  for (const { metadata, spec } of contents.items) {
    if (stringAt(spec, "volumeSnapshotRef", "namespace") !== namespace) continue;
    await deleteIfThere(places.source, "VolumeSnapshotContent", metadata.name ?? "");
  }
}

/** Foreground, again and again until it is gone; running machines go with it. */
async function deleteNamespace(
  { client }: ClusterUnderTest,
  name: string,
  { waitMs, pollMs }: Trial["settings"],
): Promise<void> {
  const patience = new Patience(waitMs, pollMs);
  for (;;) {
    try {
      await client.delete(kinds.Namespace, { name }, { propagationPolicy: "Foreground" });
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    if (patience.isOverAfterLook()) throw new Error(`${name} is still there`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
