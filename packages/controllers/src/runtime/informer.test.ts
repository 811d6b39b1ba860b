import { type Client, expired, type KubeObject, notFound, type WatchEvent } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { troubledClient } from "../testing/failing-client.js";
import { FakeClient } from "../testing/fake-client.js";
import { ManualClock } from "../testing/manual-clock.js";
import { settle } from "../testing/settle.js";
import { Informer } from "./informer.js";

const node = (name: string, zone = ""): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { zone } },
});

function start(client: Client, clock = new ManualClock(), optional = false) {
  const seen: string[] = [];
  const informer = new Informer({
    client,
    resource: resources.nodes,
    clock,
    optional,
    indexes: { zone: (object) => [object.metadata.labels?.zone ?? ""] },
  });
  informer.onChange(({ before, after }) => {
    const name = (after ?? before)?.metadata.name;
    seen.push(`${before === undefined ? "+" : after === undefined ? "-" : "~"}${name}`);
  });
  const abort = new AbortController();
  const done = informer.run(abort.signal);
  const stop = async () => {
    abort.abort();
    await done;
  };
  return { informer, seen, clock, stop };
}

/** A watch that ends as soon as it is followed. */
function expiredAfter(action: () => Promise<void>): AsyncIterable<WatchEvent> {
  const next = async () => {
    await action();
    throw expired("too old resource version: 1 (7)");
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

describe("Informer", () => {
  it("follows creation, change and removal", async () => {
    const client = new FakeClient([[resources.nodes, node("a", "x")]]);
    const { informer, seen, stop } = start(client);
    await informer.synced;
    await client.create(resources.nodes, node("b", "x"));
    await client.update(resources.nodes, node("a", "y"));
    await client.delete(resources.nodes, { name: "b" });
    await settle();
    expect(seen).toEqual(["+a", "+b", "~a", "-b"]);
    expect(informer.byIndex("zone", "y").map(({ metadata }) => metadata.name)).toEqual(["a"]);
    expect(informer.byIndex("zone", "x")).toEqual([]);
    await stop();
  });

  it("lets others have their turn while it takes in very many objects", async () => {
    const many = Array.from({ length: 500 }, (_, n) => [resources.nodes, node(`n${n}`)] as const);
    let whenOthersCame = 0;
    const { seen, informer, stop } = start(new FakeClient(many));
    informer.onChange(() => {
      if (seen.length === 1) setImmediate(() => (whenOthersCame = seen.length));
    });
    await informer.synced;
    expect(seen.length).toBe(500);
    expect(whenOthersCame).toBeGreaterThan(0);
    expect(whenOthersCame).toBeLessThan(500);
    await stop();
  });

  it("lists again when the watch expired, and tells what went meanwhile", async () => {
    const inner = new FakeClient([
      [resources.nodes, node("a")],
      [resources.nodes, node("b")],
    ]);
    let watches = 0;
    const client: Client = Object.assign(Object.create(inner) as Client, {
      get: inner.get.bind(inner),
      list: inner.list.bind(inner),
      watch: (...args: Parameters<Client["watch"]>): AsyncIterable<WatchEvent> => {
        if (watches++ > 0) return inner.watch(...args);
        return expiredAfter(() => inner.delete(resources.nodes, { name: "b" }));
      },
    });
    const { informer, seen, clock, stop } = start(client);
    await settle();
    expect(clock.next).toBeGreaterThan(0);
    clock.advance(100);
    await settle();
    expect(seen).toEqual(["+a", "+b", "-b"]);
    expect(informer.list().length).toBe(1);
    await stop();
  });

  it("does not go back to what it knew before when events come late or twice", async () => {
    const inner = new FakeClient([[resources.nodes, node("a")]]);
    const { informer, seen, stop } = start(troubledClient(inner, "late events"));
    await informer.synced;
    await inner.update(resources.nodes, node("a", "x"));
    await inner.update(resources.nodes, node("a", "y"));
    await inner.create(resources.nodes, node("b"));
    await inner.delete(resources.nodes, { name: "b" });
    await inner.create(resources.nodes, node("c"));
    await settle();
    expect(seen).toEqual(["+a", "~a", "~a", "+b", "-b", "+c"]);
    expect(informer.list().map(({ metadata }) => metadata.name)).toEqual(["a", "c"]);
    expect(informer.byIndex("zone", "y")).toHaveLength(1);
    await stop();
  });

  it("reads a missing optional resource as empty", async () => {
    const inner = new FakeClient();
    const client: Client = Object.assign(Object.create(inner) as Client, {
      list: () => Promise.reject(notFound({ group: "", resource: "nodes", name: "" })),
    });
    const { informer, stop } = start(client, new ManualClock(), true);
    await informer.synced;
    expect(informer.list()).toEqual([]);
    await stop();
  });
});
