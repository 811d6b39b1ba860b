import type { KubeObject } from "@unfold/apimachinery";
import { NameIndex } from "../inventory/name-index.js";
import { ArchiveError } from "./archive-error.js";
import { escapesFolder, type ItemPath, itemPathOf } from "./member-path.js";
import { type DecodeText, parseItem } from "./parse-item.js";

/** Receives what an archive holds. */
export interface ItemVisitor {
  /** Group resources whose objects are wanted, such as `virtualmachines.kubevirt.io`; of others only names are told. */
  wants(groupResource: string): boolean;
  /** A wanted object. */
  item(path: ItemPath, object: KubeObject): void;
  /** An object that is there, its content unread. */
  name(path: ItemPath): void;
  /** A member that could not be read; what else there is still comes. */
  damaged(error: ArchiveError): void;
}

const preferredSuffix = "-preferredversion";

/**
 * Tells each object of a Velero archive once, although it stands there twice, whatever the order of the members. What is
 * saved under a version that is not the preferred one is the same object in another form and is left out.
 */
export class ArchiveItems {
  readonly #visitor: ItemVisitor;
  readonly #decodeStrictly: DecodeText;
  /** What was read, by group resource. */
  readonly #seen = new Map<string, NameIndex>();
  #last: Omit<ItemPath, "version"> | undefined;

  constructor(visitor: ItemVisitor, decodeStrictly: DecodeText) {
    this.#visitor = visitor;
    this.#decodeStrictly = decodeStrictly;
  }

  /** Whether the content of this member is needed; of two copies of an object the first is, whatever becomes of it. */
  wants(member: string): boolean {
    const path = itemPathOf(member);
    if (path === undefined) return false;
    if (escapesFolder(member)) {
      this.#visitor.damaged(new ArchiveError("the path leads out of the archive", member));
      return false;
    }
    if (!this.#visitor.wants(path.groupResource)) {
      if (path.version === "") this.#visitor.name(path);
      return false;
    }
    if (path.version !== "" && !path.version.endsWith(preferredSuffix)) return false;
    return this.#isNew(path);
  }

  /** Reads a member that was wanted. */
  read(member: string, content: Buffer): void {
    const path = itemPathOf(member);
    if (path === undefined) return;
    try {
      this.#visitor.item(path, parseItem(content, member, this.#decodeStrictly));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#visitor.damaged(error);
    }
  }

  /** Notes an object, and tells whether it was not there yet. Its second copy mostly follows at once. */
  #isNew({ groupResource, namespace, name }: ItemPath): boolean {
    const last = this.#last;
    if (last?.name === name && last.namespace === namespace && last.groupResource === groupResource)
      return false;
    this.#last = { groupResource, namespace, name };
    const known = this.#seen.get(groupResource);
    const names = known ?? new NameIndex();
    if (known === undefined) this.#seen.set(groupResource, names);
    const size = names.size;
    return names.add(namespace, name) === size;
  }
}
