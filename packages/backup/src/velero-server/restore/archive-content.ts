import { Readable } from "node:stream";
import type { KubeObject } from "@unfold/apimachinery";
import { ArchiveItems } from "../../archive/archive-items.js";
import type { DecodeText } from "../../archive/parse-item.js";
import { readTarball } from "../../archive/read-tarball.js";

/** The objects of an archive, each once. */
export class ArchiveContent {
  /** What could not be read of it. */
  readonly problems: readonly string[];
  readonly #objects: ReadonlyMap<string, readonly KubeObject[]>;
  readonly #byName = new Map<string, KubeObject>();

  constructor(objects: ReadonlyMap<string, readonly KubeObject[]>, problems: readonly string[]) {
    this.#objects = objects;
    this.problems = problems;
    for (const [groupResource, ofResource] of objects) {
      for (const object of ofResource) {
        const { namespace = "", name = "" } = object.metadata;
        this.#byName.set(`${groupResource}/${namespace}/${name}`, object);
      }
    }
  }

  /** `virtualmachines.kubevirt.io` and the like. */
  get groupResources(): readonly string[] {
    return [...this.#objects.keys()];
  }

  list(groupResource: string): readonly KubeObject[] {
    return this.#objects.get(groupResource) ?? [];
  }

  /** @param namespace empty for objects of the cluster */
  get(groupResource: string, namespace: string, name: string): KubeObject | undefined {
    return this.#byName.get(`${groupResource}/${namespace}/${name}`);
  }
}

/** Reads a compressed tar whole; its objects by namespace and name. @throws ArchiveError when it is damaged */
export async function readArchiveContent(
  archive: Buffer,
  decodeStrictly: DecodeText,
): Promise<ArchiveContent> {
  const objects = new Map<string, KubeObject[]>();
  const problems: string[] = [];
  const items = new ArchiveItems(
    {
      wanted: { contents: "all", names: new Set() },
      name: () => undefined,
      damaged: ({ message }) => problems.push(message),
      item: ({ groupResource, namespace, name }, object) => {
        // What stands in an object must be what its place says: names decide where it is restored to.
        const { metadata } = object;
        if ((metadata.namespace ?? "") !== namespace || metadata.name !== name) {
          problems.push(`${groupResource} ${namespace}/${name} holds ${metadata.namespace}/${metadata.name}`);
          return;
        }
        const ofResource = objects.get(groupResource) ?? [];
        ofResource.push(object);
        objects.set(groupResource, ofResource);
      },
    },
    decodeStrictly,
  );
  await readTarball(Readable.from([archive]), items);
  for (const ofResource of objects.values()) ofResource.sort(byPlace);
  return new ArchiveContent(objects, problems);
}

function byPlace(a: KubeObject, b: KubeObject): number {
  return placeOf(a) < placeOf(b) ? -1 : 1;
}

function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name ?? ""}`;
}
