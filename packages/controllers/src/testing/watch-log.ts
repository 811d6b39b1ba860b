import { expired, type GroupVersionResource, type WatchEvent, type WatchOptions } from "@unfold/apimachinery";

interface Entry {
  readonly version: number;
  readonly resource: string;
  readonly event: WatchEvent;
}

/** The ordered events of the fake API and those who follow them. */
export class WatchLog {
  readonly #entries: Entry[] = [];
  readonly #wakers = new Set<() => void>();
  #version = 0;

  get version(): string {
    return String(this.#version);
  }

  nextVersion(): string {
    return String(++this.#version);
  }

  append({ group, resource }: GroupVersionResource, event: WatchEvent): void {
    this.#entries.push({ version: this.#version, resource: `${resource}.${group}`, event });
    for (const wake of this.#wakers) wake();
  }

  async *watch({ group, resource }: GroupVersionResource, options: WatchOptions): AsyncIterable<WatchEvent> {
    const from = Number(options.resourceVersion);
    if (!Number.isFinite(from)) throw expired("too old resource version");
    let position = this.#entries.findIndex(({ version }) => version > from);
    if (position < 0) position = this.#entries.length;
    while (!options.signal.aborted) {
      const entry = this.#entries[position];
      if (entry === undefined) await this.#more(options.signal);
      else {
        position++;
        if (entry.resource === `${resource}.${group}`) yield entry.event;
      }
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}
