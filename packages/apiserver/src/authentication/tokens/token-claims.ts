import { type JsonObject, listAt, stringAt, type UserInfo } from "@unfold/apimachinery";
import { accountGroups } from "../service-account-user.js";

/** A stored object by name and uid. */
export interface NamedObject {
  readonly name: string;
  readonly uid: string;
}

/** An object whose end ends the token. */
export interface BoundObject extends NamedObject {
  readonly kind: "Pod" | "Secret" | "Node";
}

/** What a token of a service account says. */
export interface AccountClaims {
  readonly namespace: string;
  readonly account: NamedObject;
  readonly bound?: BoundObject;
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Tokens in secrets have no end. */
  readonly expires?: number;
  readonly id?: string;
}

const legacyIssuer = "kubernetes/serviceaccount";
const legacyPrefix = "kubernetes.io/serviceaccount";

const claimOfKind = { Pod: "pod", Secret: "secret", Node: "node" } as const;

/** Claims as the token has them (pkg/serviceaccount claims.go). */
export function tokenClaims(issuer: string, claims: AccountClaims): JsonObject {
  const { namespace, account, bound, audiences, issuedAt, expires, id } = claims;
  return {
    aud: audiences,
    ...(expires === undefined ? {} : { exp: expires }),
    iat: issuedAt,
    iss: issuer,
    ...(id === undefined ? {} : { jti: id }),
    "kubernetes.io": {
      namespace,
      ...(bound === undefined ? {} : { [claimOfKind[bound.kind]]: { name: bound.name, uid: bound.uid } }),
      serviceaccount: { name: account.name, uid: account.uid },
    },
    nbf: issuedAt,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  };
}

/** Claims of a token that lies in a secret and never ends (pkg/serviceaccount legacy.go). */
export function legacyClaims(namespace: string, account: NamedObject, secret: string): JsonObject {
  return {
    iss: legacyIssuer,
    [`${legacyPrefix}/namespace`]: namespace,
    [`${legacyPrefix}/secret.name`]: secret,
    [`${legacyPrefix}/service-account.name`]: account.name,
    [`${legacyPrefix}/service-account.uid`]: account.uid,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  };
}

/** Reads the claims of a genuine token; undefined when they are another issuer's. */
export function readClaims(claims: JsonObject, issuer: string): AccountClaims | undefined {
  if (claims.iss === legacyIssuer) return readLegacyClaims(claims, issuer);
  const within = claims["kubernetes.io"];
  const account = named(within, "serviceaccount");
  const namespace = stringAt(within, "namespace");
  if (claims.iss !== issuer || account === undefined || namespace === undefined) return undefined;
  const bound = readBound(within);
  return {
    namespace,
    account,
    ...(bound === undefined ? {} : { bound }),
    audiences: listAt(claims, "aud").map(String),
    issuedAt: Number(claims.iat),
    expires: Number(claims.exp),
    ...(typeof claims.jti === "string" ? { id: claims.jti } : {}),
  };
}

function readLegacyClaims(claims: JsonObject, issuer: string): AccountClaims {
  const text = (name: string): string => stringAt(claims, `${legacyPrefix}/${name}`) ?? "";
  return {
    namespace: text("namespace"),
    account: { name: text("service-account.name"), uid: text("service-account.uid") },
    bound: { kind: "Secret", name: text("secret.name"), uid: "" },
    audiences: [issuer],
    issuedAt: 0,
  };
}

function readBound(within: JsonObject[string]): BoundObject | undefined {
  for (const kind of ["Pod", "Secret", "Node"] as const) {
    const object = named(within, claimOfKind[kind]);
    if (object !== undefined) return { kind, ...object };
  }
  return undefined;
}

function named(value: JsonObject[string], field: string): NamedObject | undefined {
  const name = stringAt(value, field, "name");
  const uid = stringAt(value, field, "uid");
  return name === undefined || uid === undefined ? undefined : { name, uid };
}

/** The user a token makes its bearer (pkg/serviceaccount util.go ServiceAccountInfo). */
export function accountUser({ namespace, account, bound, id }: AccountClaims): UserInfo {
  const prefix = "authentication.kubernetes.io";
  const extra = {
    ...(id === undefined ? {} : { [`${prefix}/credential-id`]: [`JTI=${id}`] }),
    ...(bound?.kind === "Pod"
      ? { [`${prefix}/pod-name`]: [bound.name], [`${prefix}/pod-uid`]: [bound.uid] }
      : {}),
    ...(bound?.kind === "Node"
      ? { [`${prefix}/node-name`]: [bound.name], [`${prefix}/node-uid`]: [bound.uid] }
      : {}),
  };
  return {
    username: `system:serviceaccount:${namespace}:${account.name}`,
    groups: [...accountGroups(namespace), "system:authenticated"],
    uid: account.uid,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
