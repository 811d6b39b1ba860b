import type { Client, GroupVersionResource, KubeObject, ListOptions } from "@unfold/apimachinery";

const pageSize = 500;

/** Every object of a resource, page by page, and the version to watch from. */
export async function listAll(
  client: Client,
  resource: GroupVersionResource,
  options: ListOptions = {},
): Promise<{ readonly items: readonly KubeObject[]; readonly resourceVersion: string }> {
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

/** Built-in lists leave `apiVersion` and `kind` off their items; watch events carry them. */
function withType(item: KubeObject, apiVersion: string, listKind: string): KubeObject {
  if (item.kind !== undefined && item.apiVersion !== undefined) return item;
  return { ...item, apiVersion, kind: listKind.replace(/List$/, "") };
}
