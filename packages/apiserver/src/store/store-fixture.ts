import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "@unfold/apimachinery";
import type { ObjectStore, StoreKey } from "./object-store.js";
import { createMemoryStore, openDurableStore, type StoreOptions } from "./open-store.js";

/** Each way to keep objects, for suites that run over all of them. */
export const storeMakers: readonly {
  readonly name: string;
  readonly make: (options?: StoreOptions) => Promise<{ store: ObjectStore; end: () => Promise<void> }>;
}[] = [
  {
    name: "memory",
    make: async (options) => {
      const store = createMemoryStore(options);
      return { store, end: () => store.close() };
    },
  },
  {
    name: "sqlite",
    make: async (options) => {
      const directory = temporaryDirectory();
      const store = await openDurableStore(directory, options);
      return {
        store,
        end: async () => {
          await store.close();
          rmSync(directory, { recursive: true });
        },
      };
    },
  },
];

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), "unfold-store-"));
}

export function keyOf(name: string, namespace = "default", resource = "example.com/things"): StoreKey {
  return { resource, namespace, name };
}

export function thing(name: string, value: unknown = null): KubeObject {
  return {
    apiVersion: "example.com/v1",
    kind: "Thing",
    metadata: { name, namespace: "default" },
    spec: { value: String(value) },
  };
}
