import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { KubeObject } from "@unfold/apimachinery";
import { type MachineRescue, repairArchive, resourceModifierOf } from "@unfold/backup";
import { stringify } from "yaml";
import { CommandError } from "../run-unfold.js";

/** Writes all that repairs a backup into a folder of its own; the backup is never touched. @throws CommandError */
export async function writeRescue(
  plan: readonly MachineRescue[],
  backup: string,
  folder: string,
  veleroNamespace: string,
): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new CommandError(`${folder} is not empty`);
  mkdirSync(folder, { recursive: true });
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
  const archive = archiveOf(backup);
  if (archive === undefined) return;
  const target = createWriteStream(join(folder, basename(archive)), { flags: "wx" });
  await repairArchive(createReadStream(archive), target, plan);
}

function writeDocuments(path: string, objects: readonly KubeObject[]): void {
  if (objects.length === 0) return;
  writeFileSync(
    path,
    objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join(""),
    { flag: "wx" },
  );
}

/** The compressed archive at the path, or in the folder there; an unpacked one has none to copy. */
function archiveOf(backup: string): string | undefined {
  if (!statSync(backup).isDirectory()) return backup;
  const name = readdirSync(backup).find((candidate) => /\.(tar\.gz|tgz)$/.test(candidate));
  return name === undefined ? undefined : join(backup, name);
}
