import { createWriteStream, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubeObject } from "@unfold/apimachinery";
import { type BackupFiles, type MachineRescue, repairArchive, resourceModifierOf } from "@unfold/backup";
import { stringify } from "yaml";
import { makeFolder } from "../make-folder.js";
import { CommandError } from "../run-unfold.js";

/** Writes all that repairs a backup into a folder of its own; the backup is never touched. @throws CommandError */
export async function writeRescue(
  plan: readonly MachineRescue[],
  { archive }: BackupFiles,
  folder: string,
  veleroNamespace: string,
): Promise<void> {
  makeFolder(folder);
  if (readdirSync(folder).length > 0) throw new CommandError(`${folder} is not empty`);
  const modifier = resourceModifierOf(plan, veleroNamespace);
  if (modifier !== undefined) writeDocuments(join(folder, "resource-modifier.yaml"), [modifier]);
  writeDocuments(
    join(folder, "revisions.yaml"),
    plan.flatMap(({ roles }) => roles.flatMap(({ revision }) => revision ?? [])),
  );
  writeDocuments(
    join(folder, "machines.yaml"),
    plan.flatMap(({ flat }) => flat ?? []),
  );
  if (archive === undefined) return;
  const path = join(folder, archive.fileName);
  try {
    await repairArchive(await archive.open(), createWriteStream(path, { flags: "wx" }), plan);
  } catch (error) {
    // Half an archive must not be taken for a repaired one.
    rmSync(path, { force: true });
    throw error;
  }
}

function writeDocuments(path: string, objects: readonly KubeObject[]): void {
  if (objects.length === 0) return;
  writeFileSync(
    path,
    objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join(""),
    { flag: "wx" },
  );
}
