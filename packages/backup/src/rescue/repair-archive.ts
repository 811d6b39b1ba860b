import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { applyObjectMergePatch, type KubeObject } from "@unfold/apimachinery";
import { ArchiveError } from "../archive/archive-error.js";
import { asArchiveError } from "../archive/as-archive-error.js";
import { inflate } from "../archive/inflate.js";
import { type ItemPath, itemPathOf } from "../archive/member-path.mjs";
import { TarReader } from "../archive/tar-reader.mjs";
import { tarEnd, tarMember } from "../archive/tar-writer.js";
import { resources } from "../inventory/known-resources.js";
import type { MachineRescue } from "./plan-rescue.js";
import { pinsOf } from "./resource-modifier.js";

/**
 * Copies a compressed archive with its machines pinned and the missing revisions added, both in the two places an
 * archive has for each object. Everything else is copied as it is.
 * @throws ArchiveError when the source is damaged
 */
export async function repairArchive(
  source: Readable,
  target: Writable,
  plan: readonly MachineRescue[],
): Promise<void> {
  await pipeline(repaired(source, plan), createGzip(), target);
}

async function* repaired(source: Readable, plan: readonly MachineRescue[]): AsyncIterable<Buffer> {
  const pins = new Map(plan.map((machine) => [`${machine.namespace}/${machine.name}`, pinsOf(machine)]));
  const revisions = plan.flatMap(({ roles }) => roles.flatMap((role) => role.revision ?? []));
  const replaced = new Set(revisions.flatMap(revisionPaths));
  const pending: Buffer[] = [];
  const reader = new TarReader({
    wants: (path) => !replaced.has(path.replace(/^\.\//, "")),
    file: (path, content) => pending.push(tarMember(path, pinned(path, content, pins))),
  });
  try {
    for await (const chunk of inflate(source)) {
      reader.push(chunk);
      yield* pending.splice(0);
    }
    reader.end();
  } catch (error) {
    throw asArchiveError(error);
  }
  for (const revision of revisions) {
    for (const path of revisionPaths(revision)) yield tarMember(path, Buffer.from(JSON.stringify(revision)));
  }
  yield tarEnd;
}

function pinned(path: string, content: Buffer, pins: ReadonlyMap<string, ReturnType<typeof pinsOf>>): Buffer {
  const item = itemPathOf(path);
  const spec =
    item === undefined || !isMachine(item) ? undefined : pins.get(`${item.namespace}/${item.name}`);
  if (spec === undefined) return content;
  try {
    const vm = JSON.parse(content.toString("utf8")) as KubeObject;
    return Buffer.from(JSON.stringify(applyObjectMergePatch(vm, { spec })));
  } catch (error) {
    throw new ArchiveError(`no JSON: ${error instanceof Error ? error.message : String(error)}`, path, {
      cause: error,
    });
  }
}

function isMachine({ groupResource }: ItemPath): boolean {
  return groupResource === resources.machines;
}

function revisionPaths({ metadata: { namespace = "", name = "" } }: KubeObject): readonly string[] {
  const place = `namespaces/${namespace}/${name}.json`;
  return [
    `resources/${resources.revisions}/${place}`,
    `resources/${resources.revisions}/v1-preferredversion/${place}`,
  ];
}
