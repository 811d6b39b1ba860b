import { isNotFound, type KubeObject, listAll } from "@unfold/apimachinery";
import type { BackupEvidence } from "../audit/evidence.js";
import type { ClusterUnderTest } from "./cluster-under-test.js";
import { isClusterScoped, type KindName, kinds } from "./kinds.js";
import { Patience } from "./patience.js";
import { RevisionSightings } from "./revision-sightings.js";
import type { CallScript, ScriptRun } from "./script.js";
import { type Expectation, Unmet } from "./unmet.js";

/** What is the same for every scenario of a run. */
export interface SuiteSettings {
  readonly callScript: CallScript;
  /** Namespace of the backup tool, `-n` of the script. */
  readonly backupNamespace: string;
  /** `-l` of the script's backup; left out when undefined. */
  readonly snapshotLocation: string | undefined;
  /** Storage class of the disks; the cluster's default one when undefined. */
  readonly storageClass: string | undefined;
  /** How long one transition may take, in milliseconds. */
  readonly waitMs: number;
  /** Between two looks at an object, in milliseconds. */
  readonly pollMs: number;
  /** Ends what is under way; what was made is still cleaned up. */
  readonly signal?: AbortSignal;
  /** The archive a backup left, if it can be read; it sharpens findings. */
  readonly readArchive?: (
    backupName: string,
    cluster: ClusterUnderTest,
  ) => Promise<BackupEvidence | undefined>;
}

/** Objects as they were when the backup began: what the restore is measured by. */
export interface Captured {
  readonly machines: readonly KubeObject[];
  readonly instances: readonly KubeObject[];
  readonly revisions: readonly KubeObject[];
}

export interface TrialPlaces {
  readonly source: ClusterUnderTest;
  /** Where it is restored; the source unless a scenario asks for another cluster. */
  readonly destination: ClusterUnderTest;
}

/** One scenario being played: its namespace, its names, what its steps found, what the script was asked and said. */
export class Trial {
  readonly runs: ScriptRun[] = [];
  /** By a step for a later one. */
  readonly notes = new Map<string, string>();
  readonly backupName: string;
  readonly restoreName: string;
  namespace = "";
  /** Where machines are restored to, once they are. */
  restoredNamespace = "";
  /** Where the steps look. */
  cluster: ClusterUnderTest;
  captured: Captured = { machines: [], instances: [], revisions: [] };
  sightings: RevisionSightings | undefined;
  /** Objects in no namespace, and those at the destination, to be deleted at the end. */
  readonly leftovers: {
    readonly cluster: ClusterUnderTest;
    readonly kind: KindName;
    readonly name: string;
  }[] = [];

  constructor(
    readonly places: TrialPlaces,
    readonly settings: SuiteSettings,
    /** Distinguishes the names of this trial. */
    readonly suffix: string,
  ) {
    this.cluster = places.source;
    this.backupName = `test-backup-${suffix}`;
    this.restoreName = `test-restore-${suffix}`;
  }

  /** Whether the script was called: from then on a failure is the script's. */
  get isUnderWay(): boolean {
    return this.runs.length > 0;
  }

  async create(
    kind: KindName,
    object: KubeObject,
    cluster: ClusterUnderTest = this.cluster,
  ): Promise<KubeObject> {
    const created = await cluster.client.create(kinds[kind], object);
    if (isClusterScoped(kind)) this.leftovers.push({ cluster, kind, name: created.metadata.name ?? "" });
    return created;
  }

  /** An object of the scenario's namespace, or of none for cluster-scoped kinds; undefined when there is none. */
  async find(kind: KindName, name: string): Promise<KubeObject | undefined> {
    try {
      return await this.cluster.client.get(kinds[kind], this.#keyOf(kind, name));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async list(kind: KindName): Promise<readonly KubeObject[]> {
    const namespace = isClusterScoped(kind) ? undefined : this.namespace;
    return (await listAll(this.cluster.client, kinds[kind], { namespace })).items;
  }

  /** Deletes again and again until it is gone, as the suite does. */
  async deleteUntilGone(
    kind: KindName,
    name: string,
    propagationPolicy?: "Foreground" | "Orphan",
  ): Promise<void> {
    const options = propagationPolicy === undefined ? {} : { propagationPolicy };
    await this.until(`${kind} ${name} to be gone`, { kind, name, wanted: "absent" }, async () => {
      try {
        await this.cluster.client.delete(kinds[kind], this.#keyOf(kind, name), options);
        return "it is still there";
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    });
  }

  /**
   * Looks until `probe` has nothing to complain about any more.
   * @throws Unmet with what it complained about last
   */
  async until(
    what: string,
    expectation: Expectation,
    probe: () => Promise<string | undefined>,
  ): Promise<void> {
    const { waitMs, pollMs, signal } = this.settings;
    const patience = new Patience(waitMs, pollMs);
    for (;;) {
      signal?.throwIfAborted();
      const complaint = await probe();
      if (complaint === undefined) return;
      if (patience.isOverAfterLook()) {
        throw new Unmet(`waited ${Math.round(waitMs / 1000)} s for ${what}: ${complaint}`, expectation);
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  /** Begins to note which revisions come and go where machines are restored. */
  async watchRevisions(): Promise<void> {
    this.sightings = await RevisionSightings.begin(this.places.destination.client, this.restoredNamespace);
  }

  #keyOf(kind: KindName, name: string): { readonly namespace?: string; readonly name: string } {
    return isClusterScoped(kind) ? { name } : { namespace: this.namespace, name };
  }
}
