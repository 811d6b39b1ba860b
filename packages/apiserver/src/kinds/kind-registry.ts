import type { KindVersion, ResourceKind } from "./resource-kind.js";

/** A kind and the version a request names. */
export interface ServedKind {
  readonly kind: ResourceKind;
  readonly version: KindVersion;
}

/** A change of the served kinds; `next` is absent when the kind is gone, `previous` when it is new. */
export interface KindChange {
  readonly previous?: ResourceKind;
  readonly next?: ResourceKind;
}

/** The kinds served now: the built-in ones and, while the server runs, those of CustomResourceDefinitions. */
export class KindRegistry {
  readonly #kinds = new Map<string, ResourceKind>();
  /** {@link served} by group, version and plural. */
  readonly #served = new Map<string, ServedKind>();
  readonly #listeners = new Set<(change: KindChange) => void>();
  #generation = 0;

  constructor(kinds: readonly ResourceKind[] = []) {
    for (const kind of kinds) this.#kinds.set(keyOf(kind), kind);
  }

  /** Grows with each change; what is derived from the kinds can be kept while it stays. */
  get generation(): number {
    return this.#generation;
  }

  all(): readonly ResourceKind[] {
    return [...this.#kinds.values()];
  }

  /** The kind of a group's resource. */
  byResource(group: string, plural: string): ResourceKind | undefined {
    return this.#kinds.get(keyOf({ group, plural }));
  }

  byKind(group: string, kind: string): ResourceKind | undefined {
    return this.all().find((candidate) => candidate.group === group && candidate.kind === kind);
  }

  /** The kind and version behind a URL; undefined when that version is not served. */
  served(group: string, version: string, plural: string): ServedKind | undefined {
    const path = `${group}/${version}/${plural}`;
    const known = this.#served.get(path);
    if (known !== undefined) return known;
    const kind = this.byResource(group, plural);
    const found = kind?.versions.find(({ name, served }) => served && name === version);
    if (kind === undefined || found === undefined) return undefined;
    const answer = { kind, version: found };
    this.#served.set(path, answer);
    return answer;
  }

  /** Whether any kind is served in this group, and version if given. */
  serves(group: string, version?: string): boolean {
    return this.all().some(
      (kind) =>
        kind.group === group &&
        kind.versions.some(({ name, served }) => served && (version === undefined || name === version)),
    );
  }

  put(kind: ResourceKind): void {
    const resource = keyOf(kind);
    const previous = this.#kinds.get(resource);
    this.#kinds.set(resource, kind);
    this.#changed(previous === undefined ? { next: kind } : { previous, next: kind });
  }

  remove(group: string, plural: string): void {
    const previous = this.byResource(group, plural);
    if (previous === undefined) return;
    this.#kinds.delete(keyOf(previous));
    this.#changed({ previous });
  }

  /** Calls `listener` after each change until the returned function is called. */
  onChange(listener: (change: KindChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #changed(change: KindChange): void {
    this.#generation++;
    this.#served.clear();
    for (const listener of [...this.#listeners]) listener(change);
  }
}

function keyOf({ group, plural }: Pick<ResourceKind, "group" | "plural">): string {
  return `${group}/${plural}`;
}
