import {
  apiError,
  fieldForbidden,
  fieldNotSupported,
  fieldRequired,
  invalid,
  type StatusCause,
} from "@unfold/apimachinery";
import type { ListQuery } from "../verbs/list.js";

/** What a list or watch asks for (meta/v1 ListOptions). */
export interface ListRequest extends ListQuery {
  readonly watch: boolean;
  readonly resourceVersion: string;
  readonly allowWatchBookmarks: boolean;
  /** Undefined unless the client said. */
  readonly sendInitialEvents: boolean | undefined;
  readonly timeoutSeconds?: number;
}

/** Reads the query of a list, watch or deletecollection. @throws ApiError 400, 422 */
export function readListOptions(query: URLSearchParams): ListRequest {
  const watch = flag(query, "watch");
  const continued = query.get("continue") ?? "";
  const resourceVersion = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  const sendInitialEvents = query.has("sendInitialEvents") ? flag(query, "sendInitialEvents") : undefined;
  const causes = matchCauses({
    watch,
    resourceVersion,
    match,
    initial: query.has("sendInitialEvents"),
    continued,
  });
  if (causes.length > 0) throw invalid({ group: "meta.k8s.io", kind: "ListOptions", name: "" }, causes);
  const timeoutSeconds = integer(query, "timeoutSeconds");
  const limit = integer(query, "limit");
  return {
    watch,
    resourceVersion,
    allowWatchBookmarks: flag(query, "allowWatchBookmarks"),
    sendInitialEvents,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(limit === undefined ? {} : { limit }),
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    continue: continued,
    revision: watch ? 0 : parseRevision(resourceVersion),
    exact: match === "Exact",
  };
}

const uint64 = 2n ** 64n;
const int64 = 2n ** 63n;
const outOfRange = "value out of range";
const syntax = "invalid syntax";

/** A resourceVersion in a query; 0 when absent. @throws ApiError in kube-apiserver's words */
export function parseRevision(resourceVersion: string): number {
  if (resourceVersion === "") return 0;
  const digits = /^\d+$/.test(resourceVersion);
  if (digits && BigInt(resourceVersion) < uint64) return Number(resourceVersion);
  const text = JSON.stringify(resourceVersion);
  throw apiError(
    "BadRequest",
    `resourceVersion: Invalid value: ${text}: strconv.ParseUint: parsing ${text}: ${digits ? outOfRange : syntax}`,
  );
}

interface Match {
  readonly watch: boolean;
  readonly resourceVersion: string;
  readonly match: string;
  readonly initial: boolean;
  readonly continued: string;
}

/** k8s.io/apimachinery apis/meta/internalversion/validation ValidateListOptions. */
function matchCauses({ watch, resourceVersion, match, initial, continued }: Match): readonly StatusCause[] {
  const field = "resourceVersionMatch";
  if (watch && initial) {
    if (match === "")
      return [
        fieldRequired(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
      ];
    return match === "NotOlderThan" ? [] : [fieldNotSupported(field, match, ["NotOlderThan"])];
  }
  if (initial) return [fieldForbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")];
  if (match === "") return [];
  if (watch)
    return [
      fieldForbidden(
        field,
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ),
    ];
  const misplaced = [
    ...(resourceVersion === ""
      ? ["resourceVersionMatch is forbidden unless resourceVersion is provided"]
      : []),
    ...(continued === "" ? [] : ["resourceVersionMatch is forbidden when continue is provided"]),
  ];
  if (misplaced.length > 0) return misplaced.map((why) => fieldForbidden(field, why));
  if (match !== "Exact" && match !== "NotOlderThan")
    return [fieldNotSupported(field, match, ["Exact", "NotOlderThan", ""])];
  if (match === "Exact" && resourceVersion === "0") {
    return [fieldForbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')];
  }
  return [];
}

function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== "false" && value !== "0";
}

/** A whole number in a query; undefined when absent. @throws ApiError in the words of Go's parser */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const digits = /^[+-]?\d+$/.test(text);
  const value = digits ? BigInt(text.replace(/^\+/, "")) : 0n;
  if (digits && value < int64 && value >= -int64) return Number(value);
  throw apiError(
    "BadRequest",
    `strconv.ParseInt: parsing ${JSON.stringify(text)}: ${digits ? outOfRange : syntax}`,
  );
}
