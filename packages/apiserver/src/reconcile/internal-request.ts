import type { UserInfo } from "@unfold/apimachinery";
import { type ResourceKind, storageVersion } from "../kinds/resource-kind.js";
import type { StoreKey } from "../store/object-store.js";
import type { ResourceRequest } from "../verbs/resource-request.js";

/** A controller of the server itself, as Kubernetes names those of the controller manager. */
export function controllerUser(name: string): UserInfo {
  return {
    username: `system:serviceaccount:kube-system:${name}`,
    groups: [
      "system:serviceaccounts",
      "system:serviceaccounts:kube-system",
      "system:authenticated",
      "system:masters",
    ],
  };
}

/** A request of the server itself for a stored object, in the version it is stored in. */
export function internalRequest(
  kind: ResourceKind,
  { namespace, name }: Pick<StoreKey, "namespace" | "name">,
  user: UserInfo,
): ResourceRequest {
  return {
    kind,
    version: storageVersion(kind),
    namespace,
    name,
    user,
    dryRun: false,
    fieldManager: user.username.slice(user.username.lastIndexOf(":") + 1),
    fieldValidation: "Ignore",
    warn: () => {},
  };
}
