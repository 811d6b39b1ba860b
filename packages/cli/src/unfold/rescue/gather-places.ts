import { type BackupFiles, Inventory, RevisionPool, readBackup, type TypePlace } from "@unfold/backup";
import { catalogueRelease, commonInstancetypes, commonPreferences } from "@unfold/instancetype";
import { type ParsedFlags, UsageError } from "../../command-line/flag-set.js";
import { addCluster, addManifests, decode } from "../input/gather.js";
import { openBackup } from "../input/open-backup.js";

/** The backup and every place that may know what its machines ran on, the best first. */
export interface Places {
  readonly archive: Inventory;
  readonly places: readonly TypePlace[];
  readonly problems: readonly string[];
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
  if (release !== undefined) places.push(cataloguePlace(release));
  return { archive, places, problems };
}

function cataloguePlace(release: string): TypePlace {
  if (release !== catalogueRelease) {
    throw new UsageError(`common instance types ${release} are not built in, ${catalogueRelease} are`);
  }
  const inventory = new Inventory();
  for (const type of [...commonInstancetypes(), ...commonPreferences()]) inventory.add(type, release);
  return { name: `common-instancetypes ${release}`, inventory, liveTypes: "assumed" };
}
