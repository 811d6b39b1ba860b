import { createHash } from "node:crypto";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";
import { mapInTurns } from "../turns/take-turns.js";

/** Changes when the way documents are written does: clients keep documents by hash, across restarts. */
const format = "1";

const schemaHashes = new WeakMap<KindVersion, string>();

/** Takes the hashes of all schemas, while others have their turn: after this {@link documentHash} is cheap. */
export async function hashSchemas(kinds: readonly ResourceKind[]): Promise<void> {
  const served = kinds.flatMap(({ versions }) => versions.filter((version) => version.served));
  await mapInTurns(served, versionHash);
}

/** A hash of all that a document of these kinds, in one version or in all, is made of. */
export function documentHash(kinds: readonly ResourceKind[], version?: string): string {
  const hash = createHash("sha256").update(format);
  for (const kind of kinds) {
    const { group, plural, listKind, namespaced, custom, statusSubresource, verbs } = kind;
    hash.update(
      JSON.stringify([group, kind.kind, plural, listKind, namespaced, custom, statusSubresource, verbs]),
    );
    for (const one of kind.versions) {
      if (one.served && (version === undefined || one.name === version)) hash.update(versionHash(one));
    }
  }
  return hash.digest("hex").toUpperCase();
}

function versionHash(version: KindVersion): string {
  const known = schemaHashes.get(version);
  if (known !== undefined) return known;
  const made = createHash("sha256")
    .update(JSON.stringify([version.name, version.schema, version.scale]))
    .digest("base64");
  schemaHashes.set(version, made);
  return made;
}
