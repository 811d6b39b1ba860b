import { apiError, type UserInfo } from "@unfold/apimachinery";
import { privilegedGroup } from "../../authorization/authorizer.js";

/** How much is done at a time; more is refused with 429. */
export interface Limits {
  /** Reads under way, watches aside (kube-apiserver --max-requests-inflight). */
  readonly reads: number;
  /** Writes under way (--max-mutating-requests-inflight). */
  readonly writes: number;
  /** Open watches of all clients together. */
  readonly watches: number;
}

export const defaultLimits: Limits = { reads: 400, writes: 200, watches: 10_000 };

/** Counts what is under way. Administrators wait for nobody, but their watches count: those hold memory. */
export class RequestLimits {
  readonly #limits: Limits;
  readonly #count: Record<keyof Limits, number> = { reads: 0, writes: 0, watches: 0 };

  constructor(limits: Limits = defaultLimits) {
    this.#limits = limits;
  }

  /** Begins a request; the returned function ends it. @throws ApiError 429 */
  begin(user: UserInfo, method: string | undefined): () => void {
    if (user.groups.includes(privilegedGroup)) return () => {};
    return this.#take(method === "GET" || method === "HEAD" ? "reads" : "writes");
  }

  /** Begins a watch. @throws ApiError 429 */
  watch(): () => void {
    return this.#take("watches");
  }

  #take(kind: keyof Limits): () => void {
    if (this.#count[kind] >= this.#limits[kind]) {
      throw apiError("TooManyRequests", "Too many requests, please try again later.", {
        details: { retryAfterSeconds: 1 },
      });
    }
    this.#count[kind]++;
    let taken = true;
    return () => {
      if (taken) this.#count[kind]--;
      taken = false;
    };
  }
}
