import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { UserInfo } from "@unfold/apimachinery";
import { peerIdentity } from "../listener/peer-identity.js";
import type { HttpRequest } from "../request/http.js";

/** Every user that got in is in this group too. */
const authenticated = "system:authenticated";

/**
 * Knows users by a client certificate of the server's own CA or by a bearer token; undefined for all others.
 * `tokens` are by their text.
 */
export function createAuthenticator(
  tokens: ReadonlyMap<string, UserInfo>,
): (request: HttpRequest) => UserInfo | undefined {
  // Looked up by digest, so that the time taken says nothing about a token's beginning.
  const users = new Map([...tokens].map(([token, user]) => [digest(token), user]));
  return (request) => {
    const user = certificateUser(request) ?? tokenUser(users, request);
    return user && { ...user, groups: [...new Set([...user.groups, authenticated])] };
  };
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}

function certificateUser(request: HttpRequest): UserInfo | undefined {
  return "socket" in request ? peerIdentity(request as unknown as IncomingMessage) : undefined;
}

function tokenUser(users: ReadonlyMap<string, UserInfo>, { headers }: HttpRequest): UserInfo | undefined {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  return token === undefined ? undefined : users.get(digest(token));
}
