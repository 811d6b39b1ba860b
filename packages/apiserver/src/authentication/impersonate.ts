import { badRequest, type UserInfo } from "@unfold/apimachinery";
import type { Authorizer } from "../authorization/authorizer.js";
import type { ResourceAttributes } from "../authorization/request-attributes.js";
import type { HttpRequest } from "../request/http.js";
import { accountGroups, parseServiceAccountUser } from "./service-account-user.js";
import { anonymousUser, authenticatedGroup, unauthenticatedGroup } from "./well-known-users.js";

const extraPrefix = "impersonate-extra-";
const authentication = "authentication.k8s.io";

/** The user a request wants to act as; undefined when it acts for itself. */
interface Wanted {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: { readonly [key: string]: readonly string[] };
}

/**
 * Who a request acts as, after the `Impersonate-*` headers, each of which has to be allowed to the requester
 * (k8s.io/apiserver endpoints/filters impersonation). @throws ApiError 403, 400
 */
export function impersonate(user: UserInfo, request: HttpRequest, authorizer: Authorizer): UserInfo {
  const wanted = wantedUser(request);
  if (wanted === undefined) return user;
  for (const attributes of requiredRights(wanted)) authorizer.require(user, attributes);
  const account = parseServiceAccountUser(wanted.user);
  const groups =
    account !== undefined && wanted.groups.length === 0 ? accountGroups(account.namespace) : wanted.groups;
  const everybody = wanted.user === anonymousUser ? unauthenticatedGroup : authenticatedGroup;
  return {
    username: wanted.user,
    groups: [...new Set([...groups, everybody])],
    ...(wanted.uid === "" ? {} : { uid: wanted.uid }),
    ...(Object.keys(wanted.extra).length === 0 ? {} : { extra: wanted.extra }),
  };
}

/** Whether a request has any of the headers. */
export function impersonates({ headers }: HttpRequest): boolean {
  for (const name in headers) if (name.startsWith("impersonate-")) return true;
  return false;
}

function wantedUser(request: HttpRequest): Wanted | undefined {
  const headers = impersonationHeaders(request);
  const [user = ""] = headers.get("impersonate-user") ?? [];
  const [uid = ""] = headers.get("impersonate-uid") ?? [];
  const groups = headers.get("impersonate-group") ?? [];
  const extra = Object.fromEntries(
    [...headers]
      .filter(([name]) => name.startsWith(extraPrefix))
      .map(([name, values]) => [decoded(name.slice(extraPrefix.length)), values]),
  );
  if (user !== "") return { user, uid, groups, extra };
  if (uid === "" && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw badRequest("requested impersonation of a uid, groups or extra fields without impersonating a user");
}

function* requiredRights({ user, uid, groups, extra }: Wanted): Generator<ResourceAttributes> {
  const right = { verb: "impersonate", group: "", version: "v1", subresource: "", namespace: "" } as const;
  const account = parseServiceAccountUser(user);
  yield account === undefined
    ? { ...right, resource: "users", name: user }
    : { ...right, resource: "serviceaccounts", ...account };
  for (const name of groups) yield { ...right, resource: "groups", name };
  const authenticated = { ...right, group: authentication };
  for (const [key, list] of Object.entries(extra)) {
    for (const name of list) yield { ...authenticated, resource: "userextras", subresource: key, name };
  }
  if (uid !== "") yield { ...authenticated, resource: "uids", name: uid };
}

/** Values by name. Taken from the raw headers: Node joins repeated ones with commas, which a group may have in its name. */
function impersonationHeaders({ headers, rawHeaders }: HttpRequest): ReadonlyMap<string, readonly string[]> {
  const raw = rawHeaders ?? Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  const found = new Map<string, readonly string[]>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    if (!name.startsWith("impersonate-") || value === "") continue;
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
