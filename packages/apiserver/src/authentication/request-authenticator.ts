import type { UserInfo } from "@unfold/apimachinery";
import type { HttpRequest } from "../request/http.js";
import { bearerToken } from "./bearer-token.js";
import type { AccountTokens } from "./tokens/account-tokens.js";
import { anonymous } from "./well-known-users.js";

type Authenticate = (request: HttpRequest) => UserInfo | undefined | Promise<UserInfo | undefined>;

/** What may be read without credentials, if roles let `system:anonymous` do so. */
const openPaths: ReadonlySet<string> = new Set(["/healthz", "/livez", "/readyz", "/version", "/version/"]);

/**
 * Who a request comes from: whom `known` knows, else the service account of its token, else, where anybody may look,
 * nobody in particular. Undefined for strangers.
 */
export function authenticateRequest(
  known: Authenticate,
  tokens: AccountTokens,
): (request: HttpRequest, pathname: string) => Promise<UserInfo | undefined> {
  return async (request, pathname) => {
    const user = await known(request);
    if (user !== undefined) return user;
    if (request.headers.authorization === undefined) return openPaths.has(pathname) ? anonymous : undefined;
    const token = bearerToken(request);
    return token === undefined ? undefined : tokens.owner(token)?.user;
  };
}
