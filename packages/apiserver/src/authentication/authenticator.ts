import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { UserInfo } from "@unfold/apimachinery";
import { peerIdentity } from "../listener/peer-identity.js";
import type { HttpRequest } from "../request/http.js";
import { bearerToken } from "./bearer-token.js";
import { authenticatedGroup } from "./well-known-users.js";

/**
 * Knows users by a client certificate of the server's own CA or by a bearer token; undefined for all others.
 * `tokens` are by their text.
 */
export function createAuthenticator(
  tokens: ReadonlyMap<string, UserInfo>,
): (request: HttpRequest) => UserInfo | undefined {
  const byToken = tokenUsers(tokens);
  return (request) => certificateUser(request) ?? byToken(bearerToken(request) ?? "");
}

/** Whom fixed tokens belong to. */
export function tokenUsers(tokens: ReadonlyMap<string, UserInfo>): (token: string) => UserInfo | undefined {
  // Looked up by digest, so that the time taken says nothing about a token's beginning.
  const users = new Map([...tokens].map(([token, user]) => [digest(token), authenticated(user)]));
  return (token) => (token === "" ? undefined : users.get(digest(token)));
}

function authenticated(user: UserInfo): UserInfo {
  return { ...user, groups: [...new Set([...user.groups, authenticatedGroup])] };
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}

function certificateUser(request: HttpRequest): UserInfo | undefined {
  const { socket } = request as { readonly socket?: object };
  if (socket === undefined) return undefined;
  const identity = peerIdentity(request as unknown as IncomingMessage);
  return identity === undefined ? undefined : authenticated(identity);
}
