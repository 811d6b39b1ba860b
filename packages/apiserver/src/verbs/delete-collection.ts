import { isNotFound } from "@unfold/apimachinery";
import { inGroups } from "../turns/take-turns.js";
import type { ApiContext } from "./api-context.js";
import { deleteObject } from "./delete.js";
import type { DeletionOptions } from "./delete-options.js";
import { type ListPage, type ListQuery, listObjects } from "./list.js";
import type { ResourceRequest } from "./resource-request.js";

/** DELETE of a collection: each selected object on its own, as k8s.io/apiserver does; answers with what it met. */
export async function deleteCollection(
  context: ApiContext,
  request: ResourceRequest,
  query: ListQuery,
  options: DeletionOptions,
): Promise<ListPage> {
  const page = await listObjects(context, request, query);
  await inGroups(page.items, async ({ object }) => {
    const { name = "", namespace = "" } = object.metadata;
    try {
      await deleteObject(context, { ...request, name, namespace }, options);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
  return page;
}
