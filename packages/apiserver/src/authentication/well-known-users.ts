import type { UserInfo } from "@unfold/apimachinery";

/** Every user that got in is in this group too. */
export const authenticatedGroup = "system:authenticated";
/** And everybody else in this one. */
export const unauthenticatedGroup = "system:unauthenticated";
/** Who sends requests without credentials. */
export const anonymousUser = "system:anonymous";

export const anonymous: UserInfo = { username: anonymousUser, groups: [unauthenticatedGroup] };
