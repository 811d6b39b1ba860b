import { expect, it } from "vitest";
import { ApiError } from "./api-error.js";
import type { Client, ListOptions } from "./client.js";
import { listAll } from "./list-all.js";

const pods = { group: "", version: "v1", resource: "pods" };
const pod = (name: string) => ({ metadata: { name } });

/** A server with these pages; the answer to a page that is not there is thrown. */
function clientOf(pages: { readonly [token: string]: object | Error }): {
  client: Client;
  asked: ListOptions[];
} {
  const asked: ListOptions[] = [];
  const list = async (_resource: unknown, options: ListOptions): Promise<unknown> => {
    asked.push(options);
    const page = pages[options.limit === undefined ? "whole" : (options.continue ?? "first")];
    if (page instanceof Error) throw page;
    return { apiVersion: "v1", kind: "PodList", ...page };
  };
  return { client: { list } as unknown as Client, asked };
}

const failure = (reason: string, code: number): ApiError =>
  new ApiError({
    apiVersion: "v1",
    kind: "Status",
    metadata: {},
    status: "Failure",
    message: reason,
    reason,
    code,
  });

it("takes all pages, and says what the items are", async () => {
  const { client } = clientOf({
    first: { metadata: { continue: "second" }, items: [pod("a")] },
    second: { metadata: { resourceVersion: "7" }, items: [pod("b")] },
  });
  const { items, resourceVersion } = await listAll(client, pods);
  expect(items.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(["Pod a", "Pod b"]);
  expect(resourceVersion).toBe("7");
});

it("asks for everything at once when a page comes too late", async () => {
  const { client, asked } = clientOf({
    first: { metadata: { continue: "second" }, items: [pod("a")] },
    second: failure("Expired", 410),
    whole: { metadata: { resourceVersion: "9" }, items: [pod("a"), pod("b")] },
  });
  const { items, resourceVersion } = await listAll(client, pods, { namespace: "shop" });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
  expect(resourceVersion).toBe("9");
  expect(asked.at(-1)).toEqual({ namespace: "shop" });
});

it("passes on any other failure", async () => {
  const { client } = clientOf({ first: failure("Forbidden", 403) });
  await expect(listAll(client, pods)).rejects.toMatchObject({ status: { reason: "Forbidden" } });
});
