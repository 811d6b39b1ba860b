import { ApiError } from "./api-error.js";
import type { Client, ListOptions } from "./client.js";
import type { GroupVersionResource } from "./group-version.js";
import type { KubeObject } from "./kube-object.js";

const pageSize = 500;

/** Everything a resource holds, and the version to watch from. */
export interface ListedObjects {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

/**
 * Every object of a resource, page by page. Under heavy writes a page may come too late for the snapshot it belongs to;
 * then everything is asked for at once, as client-go does (tools/pager FullListIfExpired).
 */
export async function listAll(
  client: Client,
  resource: GroupVersionResource,
  options: ListOptions = {},
): Promise<ListedObjects> {
  try {
    return await listPages(client, resource, options);
  } catch (error) {
    if (!isExpired(error)) throw error;
    const whole = await client.list(resource, options);
    return {
      items: whole.items.map((item) => withType(item, whole.apiVersion, whole.kind)),
      resourceVersion: whole.metadata.resourceVersion ?? "",
    };
  }
}

async function listPages(
  client: Client,
  resource: GroupVersionResource,
  options: ListOptions,
): Promise<ListedObjects> {
  const items: KubeObject[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await client.list(resource, {
      ...options,
      limit: pageSize,
      ...(next === undefined ? {} : { continue: next }),
    });
    items.push(...page.items.map((item) => withType(item, page.apiVersion, page.kind)));
    next = page.metadata.continue;
    if (next === undefined || next === "") {
      return { items, resourceVersion: page.metadata.resourceVersion ?? "" };
    }
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof ApiError && error.status.reason === "Expired";
}

/** Built-in lists leave `apiVersion` and `kind` off their items; watch events carry them. */
function withType(item: KubeObject, apiVersion: string, listKind: string): KubeObject {
  if (item.kind !== undefined && item.apiVersion !== undefined) return item;
  return { ...item, apiVersion, kind: listKind.replace(/List$/, "") };
}
