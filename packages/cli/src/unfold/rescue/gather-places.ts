import {
  archivedRelease,
  type BackupFiles,
  cataloguePlace,
  Inventory,
  printable,
  RevisionPool,
  readBackup,
  type TypePlace,
} from "@unfold/backup";
import { catalogueReleases } from "@unfold/instancetype";
import { type ParsedFlags, UsageError } from "../../command-line/flag-set.js";
import { addCluster, addManifests, decode } from "../input/gather.js";
import { openBackup } from "../input/open-backup.js";

/** The backup and every place that may know what its machines ran on, the best first. */
export interface Places {
  readonly archive: Inventory;
  readonly places: readonly TypePlace[];
  readonly problems: readonly string[];
  /** What the user should know of the places; no problem. */
  readonly notes: readonly string[];
}

/** @throws InputError, BucketError, UsageError */
export async function gatherPlaces(files: BackupFiles, given: ParsedFlags["given"]): Promise<Places> {
  const pool = new RevisionPool();
  const options = { pool, decodeStrictly: decode };
  const backup = await readBackup(files, options);
  const problems = [...backup.problems];
  const archive = backup.evidence.inventory;
  const places: TypePlace[] = [{ name: "the backup", inventory: archive, liveTypes: "likely" }];
  for (const other of given.get("from") ?? []) {
    const { evidence, problems: unread } = await readBackup(await openBackup(other, given), options);
    problems.push(...unread);
    places.push({ name: `backup ${other}`, inventory: evidence.inventory, liveTypes: "likely" });
  }
  for (const dump of given.get("source") ?? []) {
    const inventory = new Inventory(pool);
    problems.push(...addManifests(dump, inventory));
    places.push({ name: `dump ${dump}`, inventory, liveTypes: "likely" });
  }
  const context = given.get("source-context")?.at(-1);
  if (context !== undefined) {
    const inventory = new Inventory(pool);
    await addCluster(given.get("kubeconfig")?.at(-1), context, inventory);
    places.push({ name: `context ${context}`, inventory, liveTypes: "likely" });
  }
  for (const manifest of given.get("types") ?? []) {
    const inventory = new Inventory(pool);
    problems.push(...addManifests(manifest, inventory));
    places.push({ name: manifest, inventory, liveTypes: "assumed" });
  }
  const release = given.get("catalogue")?.at(-1);
  if (release === undefined) return { archive, places, problems, notes: [] };
  places.push(placeOfRelease(release));
  return { archive, places, problems, notes: otherRelease(archive, release) };
}

function placeOfRelease(release: string): TypePlace {
  const place = cataloguePlace(release);
  if (place !== undefined) return place;
  throw new UsageError(
    `common instance types ${release} are not known; known are ${catalogueReleases.join(", ")}`,
  );
}

/** The user names a release; the backup may say that it was another. */
function otherRelease(archive: Inventory, given: string): readonly string[] {
  const said = archivedRelease(archive);
  if (said === undefined || said.release === given) return [];
  return [
    `the backup says common-instancetypes ${printable(said.release)} (by ${said.saidBy}), not ${given}`,
  ];
}
