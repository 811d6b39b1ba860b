import type { KubeObject } from "@unfold/apimachinery";
import { ObjectTexts } from "./object-texts.js";
import type { RevisionPool } from "./revision-pool.js";
import type { TextStore } from "./text-store.js";

/** A ControllerRevision: its own metadata, and its content shared with others of the same type. */
export interface HeldRevision {
  readonly metadata: KubeObject["metadata"];
  readonly content: KubeObject;
}

/** An answer that was given, to be given again. */
interface Answer {
  readonly namespace: string;
  readonly name: string;
  readonly held: HeldRevision | undefined;
}

/** Answers that are remembered: a machine has two revisions, and some twenty questions are asked of each. */
const mostAnswers = 4;

/** ControllerRevisions by namespace and name. */
export class RevisionList {
  readonly #pool: RevisionPool;
  readonly #contents: KubeObject[] = [];
  readonly #held: ObjectTexts<HeldRevision>;
  readonly #answers: Answer[] = [];
  #nextAnswer = 0;
  /** Of the namespace that was last asked about: machines are looked at namespace by namespace. */
  #owned: { readonly namespace: string; readonly byOwner: ReadonlyMap<string, HeldRevision[]> } | undefined;

  constructor(texts: TextStore, pool: RevisionPool) {
    this.#pool = pool;
    this.#held = new ObjectTexts(texts, (text, number) => ({
      metadata: JSON.parse(text) as KubeObject["metadata"],
      content: this.#contents[number] as KubeObject,
    }));
  }

  add(revision: KubeObject): void {
    const { namespace = "", name = "" } = revision.metadata;
    const number = this.#held.set(namespace, name, JSON.stringify(revision.metadata));
    this.#contents[number] = this.#pool.contentOf(revision);
    this.#answers.length = 0;
    this.#owned = undefined;
  }

  get(namespace: string, name: string): HeldRevision | undefined {
    for (const answer of this.#answers) {
      if (answer.name === name && answer.namespace === namespace) return answer.held;
    }
    const held = this.#held.get(namespace, name);
    this.#answers[this.#nextAnswer++ % mostAnswers] = { namespace, name, held };
    return held;
  }

  /** The revisions of a namespace. */
  list(namespace: string): readonly HeldRevision[] {
    return this.#held.list(namespace);
  }

  /** The revisions of a namespace that an object of this name owns. */
  ownedBy(namespace: string, owner: string): readonly HeldRevision[] {
    if (this.#owned?.namespace !== namespace) {
      this.#owned = { namespace, byOwner: byOwnerName(this.list(namespace)) };
    }
    return this.#owned.byOwner.get(owner) ?? [];
  }
}

function byOwnerName(revisions: readonly HeldRevision[]): ReadonlyMap<string, HeldRevision[]> {
  const byOwner = new Map<string, HeldRevision[]>();
  for (const revision of revisions) {
    for (const owner of new Set(revision.metadata.ownerReferences?.map(({ name }) => name))) {
      const known = byOwner.get(owner);
      if (known === undefined) byOwner.set(owner, [revision]);
      else known.push(revision);
    }
  }
  return byOwner;
}
