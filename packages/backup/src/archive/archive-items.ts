import type { KubeObject } from "@unfold/apimachinery";
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
  /** Names by group resource and namespace. */
  readonly #seen = new Map<string, Map<string, Set<string>>>();

  constructor(visitor: ItemVisitor, decodeStrictly: DecodeText) {
    this.#visitor = visitor;
    this.#decodeStrictly = decodeStrictly;
  }

  /** Whether the content of this member is needed. */
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
    return !this.#isSeen(path);
  }

  /** Reads a member that was wanted. */
  read(member: string, content: Buffer): void {
    const path = itemPathOf(member);
    if (path === undefined) return;
    this.#markSeen(path);
    try {
      this.#visitor.item(path, parseItem(content, member, this.#decodeStrictly));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#visitor.damaged(error);
    }
  }

  #isSeen({ groupResource, namespace, name }: ItemPath): boolean {
    return this.#seen.get(groupResource)?.get(namespace)?.has(name) ?? false;
  }

  #markSeen({ groupResource, namespace, name }: ItemPath): void {
    const namespaces = this.#seen.get(groupResource) ?? new Map<string, Set<string>>();
    const names = namespaces.get(namespace) ?? new Set<string>();
    this.#seen.set(groupResource, namespaces.set(namespace, names.add(name)));
  }
}
