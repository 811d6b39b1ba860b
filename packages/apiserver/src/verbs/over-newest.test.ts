import { expect, test } from "vitest";
import { startTestServer, type TestServer } from "../server-fixture.js";
import { LoggedStore } from "../store/logged-store.js";
import { createMemoryDriver } from "../store/memory-driver.js";
import { StoreFull } from "../store/store-full.js";

interface HeldServer extends TestServer {
  /** From now on a commit waits; resolves once one does. */
  hold(): Promise<void>;
  /** Lets it end, and those after it. */
  release(error?: Error): void;
}

const maps = "/api/v1/namespaces/default/configmaps";

/** A server whose next commit can be held back: what it writes is on its way to the disk. */
async function startHeldServer(): Promise<HeldServer> {
  let begun: (() => void) | undefined;
  let end: ((error?: Error) => void) | undefined;
  const driver = {
    ...createMemoryDriver(),
    commit: () => {
      if (begun === undefined) return Promise.resolve();
      begun();
      begun = undefined;
      return new Promise<void>((resolve, reject) => {
        end = (error) => (error === undefined ? resolve() : reject(error));
      });
    },
  };
  const test = await startTestServer({ store: new LoggedStore(driver, { rows: [], compacted: 0 }) });
  return {
    ...test,
    hold: () =>
      new Promise((resolve) => {
        begun = resolve;
      }),
    release: (error) => end?.(error),
  };
}

/** Answers in the order in which they come. */
function inOrder(...answers: Promise<{ readonly code: number }>[]): number[] {
  const codes: number[] = [];
  for (const answer of answers) void answer.then(({ code }) => codes.push(code));
  return codes;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const patchOf = (server: HeldServer, data: string) =>
  server.call(
    "PATCH",
    `${maps}/a`,
    { data: { a: data } },
    { "content-type": "application/merge-patch+json" },
  );

test("a name is not called taken before readers can see who has it", async () => {
  const server = await startHeldServer();
  const held = server.hold();
  const first = server.call("POST", maps, { metadata: { name: "a" } });
  await held;
  const second = server.call("POST", maps, { metadata: { name: "a" } });
  const codes = inOrder(first, second);
  await turns(20);
  expect(codes).toEqual([]);
  expect((await server.call("GET", `${maps}/a`)).code).toBe(404);
  server.release();
  expect((await Promise.all([first, second])).map(({ code }) => code)).toEqual([201, 409]);
});

test("what another writer has already changed is not called done before it is durable", async () => {
  const server = await startHeldServer();
  await server.call("POST", maps, { metadata: { name: "a" } });
  const held = server.hold();
  const first = patchOf(server, "new");
  await held;
  const same = patchOf(server, "new");
  const codes = inOrder(first, same);
  await turns(20);
  expect(codes).toEqual([]);
  server.release(new StoreFull());
  await Promise.all([first, same]);
  expect(codes).toEqual([507, 507]);
  expect((await server.call("GET", `${maps}/a`)).body["data"]).toBeUndefined();
});

test("writers of one object do not wait for one another's commit", async () => {
  const server = await startHeldServer();
  await server.call("POST", maps, { metadata: { name: "a" } });
  const held = server.hold();
  const first = patchOf(server, "1");
  await held;
  const others = ["2", "3"].map((data) => patchOf(server, data));
  await turns(20);
  server.release();
  const [one, two, three] = (await Promise.all([first, ...others])).map(({ body }) =>
    Number((body["metadata"] as { resourceVersion: string }).resourceVersion),
  );
  expect([two, three].toSorted()).toEqual([(one ?? 0) + 1, (one ?? 0) + 2]);
});
