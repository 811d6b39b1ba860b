import { createHash, randomUUID } from "node:crypto";
import { type JsonObject, stringAt, type UserInfo } from "@unfold/apimachinery";
import type { ObjectStore, StoredObject } from "../../store/object-store.js";
import { looksLikeToken, signToken, verifyToken } from "./json-web-token.js";
import { publicJwk, readSigningKey, type SigningKey } from "./signing-key.js";
import {
  type AccountClaims,
  accountUser,
  type BoundObject,
  legacyClaims,
  type NamedObject,
  readClaims,
  tokenClaims,
} from "./token-claims.js";

/** `iss` of tokens, and the audience that means this API server. */
export const tokenIssuer = "https://kubernetes.default.svc.cluster.local";

/** What a token is wanted for. */
export interface TokenWish {
  readonly namespace: string;
  readonly account: NamedObject;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly bound?: BoundObject;
}

/** Who a token belongs to and which of the wanted audiences it is for. */
export interface TokenOwner {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

const maxVerified = 1000;
const boundResources = { Pod: "/pods", Secret: "/secrets", Node: "/nodes" } as const;

/** Issues and knows the tokens of service accounts. A token is good as long as its account, and what it is bound to, exist. */
export class AccountTokens {
  readonly #store: ObjectStore;
  readonly #keyPem: () => string;
  #made: SigningKey | undefined;
  readonly #now: () => Date;
  /** Claims by digest of a token: signatures are dear, and the same tokens come again and again. */
  readonly #verified = new Map<string, AccountClaims>();

  /** The key is asked for when the first token comes: making one takes its time. */
  constructor(store: ObjectStore, keyPem: () => string, now: () => Date) {
    this.#store = store;
    this.#keyPem = keyPem;
    this.#now = now;
  }

  get #key(): SigningKey {
    this.#made ??= readSigningKey(this.#keyPem());
    return this.#made;
  }

  /** The public key as JSON Web Key. */
  get jwk(): JsonObject {
    return publicJwk(this.#key);
  }

  get algorithm(): SigningKey["algorithm"] {
    return this.#key.algorithm;
  }

  /** A token and when it ends. */
  issue(wish: TokenWish): { readonly token: string; readonly expires: Date } {
    const { expirationSeconds, audiences, ...about } = wish;
    const issuedAt = Math.floor(this.#now().getTime() / 1000);
    const expires = issuedAt + expirationSeconds;
    const id = randomUUID();
    const wanted = audiences.length === 0 ? [tokenIssuer] : audiences;
    const claims = tokenClaims(tokenIssuer, { ...about, audiences: wanted, issuedAt, expires, id });
    return { token: signToken(claims, this.#key), expires: new Date(expires * 1000) };
  }

  /** The token that lies in a secret. */
  issueLegacy(namespace: string, account: NamedObject, secret: string): string {
    return signToken(legacyClaims(namespace, account, secret), this.#key);
  }

  /** Who a token belongs to; undefined when it is not ours, has ended, or is for none of the audiences. */
  owner(token: string, audiences: readonly string[] = [tokenIssuer]): TokenOwner | undefined {
    const claims = this.#claims(token);
    if (claims === undefined || !this.#isCurrent(claims, token)) return undefined;
    const common = audiences.filter((one) => claims.audiences.includes(one));
    return common.length === 0 ? undefined : { user: accountUser(claims), audiences: common };
  }

  #claims(token: string): AccountClaims | undefined {
    if (!looksLikeToken(token)) return undefined;
    const digest = createHash("sha256").update(token).digest("base64");
    const known = this.#verified.get(digest);
    if (known !== undefined) return known;
    const payload = verifyToken(token, this.#key);
    const claims = payload === undefined ? undefined : readClaims(payload, tokenIssuer);
    if (claims === undefined) return undefined;
    if (this.#verified.size >= maxVerified) this.#verified.clear();
    this.#verified.set(digest, claims);
    return claims;
  }

  #isCurrent({ namespace, account, bound, issuedAt, expires }: AccountClaims, token: string): boolean {
    const now = this.#now().getTime() / 1000;
    if (expires !== undefined && !(now < expires && now >= issuedAt - clockSkewSeconds)) return false;
    const stored = this.#store.get({ resource: "/serviceaccounts", namespace, name: account.name });
    if (stored?.object.metadata.uid !== account.uid) return false;
    return bound === undefined || this.#isBound(namespace, bound, token);
  }

  #isBound(namespace: string, { kind, name, uid }: BoundObject, token: string): boolean {
    const within = kind === "Node" ? "" : namespace;
    const stored = this.#store.get({ resource: boundResources[kind], namespace: within, name });
    if (stored === undefined || stored.object.metadata.deletionTimestamp !== undefined) return false;
    return uid === "" ? holds(stored, token) : stored.object.metadata.uid === uid;
  }
}

const clockSkewSeconds = 60;

/** A token without end is good as long as it lies in its secret. */
function holds({ object }: StoredObject, token: string): boolean {
  const data = stringAt(object, "data", "token") ?? "";
  return Buffer.from(data, "base64").toString("utf8") === token;
}
