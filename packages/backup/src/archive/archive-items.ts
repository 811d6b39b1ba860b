import type { KubeObject } from "@unfold/apimachinery";
import { NameIndex } from "../inventory/name-index.js";
import { ArchiveError } from "./archive-error.js";
import { isWanted, MemberChoice, type Wanted } from "./member-choice.mjs";
import { type ItemPath, itemPathOf } from "./member-path.mjs";
import { type DecodeText, parseItem } from "./parse-item.js";

/** Receives what an archive holds. */
export interface ItemVisitor {
  readonly wanted: Wanted;
  /** A wanted object. */
  item(path: ItemPath, object: KubeObject): void;
  /** An object that is there, its content unread. */
  name(path: ItemPath): void;
  /** A member that could not be read; what else there is still comes. */
  damaged(error: ArchiveError): void;
}

/** Tells each object of a Velero archive once, although it stands there twice, whatever the order of the members. */
export class ArchiveItems {
  readonly #visitor: ItemVisitor;
  readonly #decodeStrictly: DecodeText;
  readonly #choice: MemberChoice;
  /** What was read, by group resource. */
  readonly #seen = new Map<string, NameIndex>();
  /** Members that are no files, of objects that were not read. */
  readonly #others = new Map<string, ArchiveError>();
  /** The member that was wanted last. */
  #path: ItemPath | undefined;

  constructor(visitor: ItemVisitor, decodeStrictly: DecodeText) {
    this.#visitor = visitor;
    this.#decodeStrictly = decodeStrictly;
    this.#choice = new MemberChoice(visitor.wanted);
  }

  get wanted(): Wanted {
    return this.#visitor.wanted;
  }

  /** Whether the content of this member is needed; of two copies of an object the first is, whatever becomes of it. */
  wants(member: string): boolean {
    const choice = this.#choice.of(member);
    if (choice?.what === "escapes")
      this.#visitor.damaged(new ArchiveError("the path leads out of the archive", member));
    if (choice?.what === "name") this.#visitor.name(choice.item);
    if (choice?.what !== "read" || !this.#isNew(choice.item)) return false;
    this.#path = choice.item;
    if (this.#others.size > 0) this.#others.delete(keyOf(choice.item));
    return true;
  }

  /** Reads the member that was wanted last. */
  read(member: string, content: Buffer): void {
    if (this.#path === undefined) return;
    try {
      this.#visitor.item(this.#path, parseItem(content, member, this.#decodeStrictly));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#visitor.damaged(error);
    }
  }

  /** Notes a member that is no file. An archive may have its second copy as one: at the end only what has none is told. */
  other(member: string, what: string): void {
    const item = itemPathOf(member);
    if (item === undefined || !isWanted(item, this.wanted)) return;
    if ((this.#seen.get(item.groupResource)?.get(item.namespace, item.name) ?? -1) !== -1) return;
    this.#others.set(keyOf(item), new ArchiveError(`it is ${what}, and not read`, member));
  }

  /** To be called after the last member. */
  end(): void {
    for (const error of this.#others.values()) this.#visitor.damaged(error);
  }

  /** Notes an object, and tells whether it was not there yet. */
  #isNew({ groupResource, namespace, name }: ItemPath): boolean {
    const known = this.#seen.get(groupResource);
    const names = known ?? new NameIndex();
    if (known === undefined) this.#seen.set(groupResource, names);
    const size = names.size;
    return names.add(namespace, name) === size;
  }
}

function keyOf({ groupResource, namespace, name }: ItemPath): string {
  return `${groupResource}/${namespace}/${name}`;
}
