import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { isNotFound, type KubeObject, objectAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { UsageError } from "../command-line/flag-set.js";
import { descriptionOf } from "../unfold/backup-restore/description.js";
import { download, downloadText } from "../unfold/backup-restore/download.js";
import { hasEnded } from "../unfold/backup-restore/velero-command.js";
import { CommandError } from "../unfold/run-unfold.js";
import type { ShimInvocation } from "./run-velero.js";

type Noun = "backup" | "restore";

const resourceOf = { backup: veleroResources.backups, restore: veleroResources.restores } as const;
const kindOf = { backup: "Backup", restore: "Restore" } as const;

/** The object that is named. @throws UsageError, CommandError */
async function named(noun: Noun, { client, namespace, names }: ShimInvocation): Promise<KubeObject> {
  const [name, extra] = names;
  if (name === undefined || extra !== undefined)
    throw new UsageError(`accepts 1 arg(s), received ${names.length}`);
  try {
    return await client.get(resourceOf[noun], { namespace, name });
  } catch (error) {
    throw isNotFound(error) ? new CommandError(`${noun} ${JSON.stringify(name)} does not exist`) : error;
  }
}

/** `velero backup logs` and `velero restore logs`. */
export const logs =
  (noun: Noun) =>
  async (invocation: ShimInvocation): Promise<number> => {
    const { client, namespace, output } = invocation;
    const found = await named(noun, invocation);
    const name = found.metadata.name ?? "";
    if (!hasEnded(found)) {
      throw new CommandError(
        `logs for ${noun} ${JSON.stringify(name)} are not available until it's finished processing. Please wait until the ${noun} has a phase of Completed, PartiallyFailed or Failed and try again`,
      );
    }
    output.out(await downloadText(client, namespace, { kind: `${kindOf[noun]}Log`, name }));
    return 0;
  };

/** `velero backup describe` and `velero restore describe`: what `unfold` describes; with `--details` each object too. */
export const describe =
  (noun: Noun) =>
  async (invocation: ShimInvocation): Promise<number> => {
    const { client, namespace, flags, output } = invocation;
    const found = await named(noun, invocation);
    const name = found.metadata.name ?? "";
    const file = async (kind: string) => {
      const text = await downloadText(client, namespace, { kind: `${kindOf[noun]}${kind}`, name }).catch(
        () => undefined,
      );
      return text === undefined ? undefined : objectAt(JSON.parse(text));
    };
    const isThere = hasEnded(found);
    output.out(descriptionOf(found, isThere ? await file("Results") : undefined));
    const listed = isThere && flags.on("details") ? await file("ResourceList") : undefined;
    if (listed === undefined) return 0;
    output.out("Resource List:\n");
    for (const [kind, objects] of Object.entries(listed)) {
      const names = Array.isArray(objects) ? objects.map((object) => `    - ${String(object)}\n`) : [];
      output.out(`  ${kind}:\n${names.join("")}`);
    }
    return 0;
  };

/** `velero backup download`. */
export async function downloadArchive(invocation: ShimInvocation): Promise<number> {
  const { client, namespace, flags, output } = invocation;
  const { metadata } = await named("backup", invocation);
  const name = metadata.name ?? "";
  const file = flags.text("output") ?? `${name}-data.tar.gz`;
  const content = await download(client, namespace, { kind: "BackupContents", name });
  await pipeline(content, createWriteStream(file, { flags: flags.on("force") ? "w" : "wx" }));
  output.out(`Backup ${name} has been successfully downloaded to ${file}\n`);
  return 0;
}
