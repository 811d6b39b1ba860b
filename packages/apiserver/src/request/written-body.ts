import { storageResource } from "../kinds/resource-kind.js";
import { goTogether } from "../turns/go-together.js";
import { readBody } from "./read-body.js";
import type { ResourceCall } from "./resource-call.js";

/** The body of a write, which then goes on together with others that have arrived. @throws ApiError 413, 504 */
export async function writtenBody(call: ResourceCall): Promise<Buffer> {
  const body = await readBody(call.http);
  await goTogether(body.length + storedBytes(call));
  return body;
}

/** Size of the object that is written to; 0 when there is none. */
function storedBytes({ context, route }: ResourceCall): number {
  const { kind, namespace = "", name } = route;
  if (name === undefined) return 0;
  return context.store.get({ resource: storageResource(kind), namespace, name })?.json.length ?? 0;
}
