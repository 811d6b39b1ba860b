import type { JsonValue } from "@unfold/apimachinery";

/** One request that is sent to both servers. Texts may hold `<name>`: a value that an earlier answer of the table gave. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Sent as JSON, or as it is when it is text. */
  readonly body?: JsonValue;
  readonly contentType?: string;
  readonly accept?: string;
  /** Values to keep from the answer: name → JSON pointer. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Reads this many events of a watch, then leaves. */
  readonly events?: number;
  /** Asked again until the answer has this status code: the real server takes a moment to serve a new kind. */
  readonly until?: number;
  /** Sets the stage; what the servers answer is not compared. */
  readonly unchecked?: boolean;
}

/** A table of exchanges, sent in order. */
export interface ExchangeTable {
  readonly topic: string;
  readonly exchanges: readonly Exchange[];
}

type More = Omit<Exchange, "method" | "path" | "body">;

export const get = (path: string, more: More = {}): Exchange => ({ method: "GET", path, ...more });

export const post = (path: string, body: JsonValue, more: More = {}): Exchange => ({
  method: "POST",
  path,
  body,
  ...more,
});

export const put = (path: string, body: JsonValue, more: More = {}): Exchange => ({
  method: "PUT",
  path,
  body,
  ...more,
});

export const remove = (path: string, body?: JsonValue, more: More = {}): Exchange => ({
  method: "DELETE",
  path,
  ...(body === undefined ? {} : { body }),
  ...more,
});

const patchTypes = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

export const patch = (
  type: keyof typeof patchTypes,
  path: string,
  body: JsonValue,
  more: More = {},
): Exchange => ({ method: "PATCH", path, body, contentType: patchTypes[type], ...more });

export const watch = (path: string, events: number): Exchange => ({ method: "GET", path, events });

/** As kubectl asks for what it prints. */
export const asTable = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
export const asMetadata = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
export const asMetadataList = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

/** The namespace a table works in; made first. */
export function inNamespace(name: string, exchanges: readonly Exchange[]): readonly Exchange[] {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  return [post("/api/v1/namespaces", namespace, { unchecked: true }), ...exchanges];
}
