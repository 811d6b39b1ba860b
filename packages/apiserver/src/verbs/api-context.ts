import type { UserInfo } from "@unfold/apimachinery";
import type { AdmissionChain } from "../admission/reviewer.js";
import type { AccountTokens } from "../authentication/tokens/account-tokens.js";
import type { Authorizer } from "../authorization/authorizer.js";
import type { KindRegistry } from "../kinds/kind-registry.js";
import type { VersionConversion } from "../kinds/version-conversion.js";
import type { RequestLimits } from "../request/limits/request-limits.js";
import type { ObjectStore } from "../store/object-store.js";

/** What every verb works with. */
export interface ApiContext {
  readonly store: ObjectStore;
  readonly kinds: KindRegistry;
  readonly admission: AdmissionChain;
  readonly conversion: VersionConversion;
  readonly authorizer: Authorizer;
  /** Tokens of service accounts. */
  readonly tokens: AccountTokens;
  /** Whom a fixed token belongs to. */
  readonly staticTokens: (token: string) => UserInfo | undefined;
  readonly limits: RequestLimits;
  readonly now: () => Date;
  readonly newUid: () => string;
  /** The random end of a generated name. */
  readonly newSuffix: () => string;
  /** Largest object accepted, as JSON text in UTF-8. */
  readonly maxObjectBytes: number;
  /** Aborted when the server stops: watches end. */
  readonly closing: AbortSignal;
}

/** A time as Kubernetes writes it: RFC 3339 in UTC with whole seconds. */
export function timestamp(date: Date): string {
  const second = Math.floor(date.getTime() / 1000);
  if (second !== last.second) last = { second, text: date.toISOString().replace(/\.\d+Z$/, "Z") };
  return last.text;
}

/** A write asks for the time again and again. */
let last = { second: Number.NaN, text: "" };
