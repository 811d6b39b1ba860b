import type { JsonObject, UserInfo } from "@unfold/apimachinery";

/** A user as objects have it (authentication.k8s.io/v1 UserInfo). */
export function userFields({ username, groups, uid, extra }: UserInfo): JsonObject {
  return {
    username,
    ...(uid === undefined || uid === "" ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}
