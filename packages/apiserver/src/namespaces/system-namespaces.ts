import { isAlreadyExists } from "@unfold/apimachinery";
import { systemNamespaces } from "../kinds/built-in/namespace-rules.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ApiContext } from "../verbs/api-context.js";
import { createObject } from "../verbs/create.js";
import { namespaceResource } from "./require-live-namespace.js";

const user = controllerUser("namespace-controller");

/** Makes the namespaces every cluster has, as far as they are missing. */
export async function ensureSystemNamespaces(context: ApiContext): Promise<void> {
  const kind = context.kinds.byResource("", "namespaces");
  if (kind === undefined) return;
  const missing = systemNamespaces.filter(
    (name) => context.store.get({ resource: namespaceResource, namespace: "", name }) === undefined,
  );
  await Promise.all(
    missing.map(async (name) => {
      const value = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
      const request = internalRequest(kind, { namespace: "", name: "" }, user);
      await createObject(context, request, { value, duplicateFields: [] }).catch((error: unknown) => {
        if (!isAlreadyExists(error)) throw error;
      });
    }),
  );
}
