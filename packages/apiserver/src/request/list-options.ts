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
  readonly sendInitialEvents: boolean;
  readonly timeoutSeconds?: number;
}

/** Reads the query of a list, watch or deletecollection. @throws ApiError 400, 422 */
export function readListOptions(query: URLSearchParams): ListRequest {
  const watch = flag(query, "watch");
  const resourceVersion = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  const sendInitialEvents = flag(query, "sendInitialEvents");
  const causes = matchCauses({ watch, resourceVersion, match, initial: query.has("sendInitialEvents") });
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
    continue: query.get("continue") ?? "",
    revision: watch ? 0 : parseRevision(resourceVersion),
    exact: match === "Exact",
  };
}

/** A resourceVersion in a query; 0 when absent. @throws ApiError in kube-apiserver's words */
export function parseRevision(resourceVersion: string): number {
  if (resourceVersion === "") return 0;
  if (/^\d{1,15}$/.test(resourceVersion)) return Number(resourceVersion);
  const text = JSON.stringify(resourceVersion);
  throw apiError(
    "BadRequest",
    `resourceVersion: Invalid value: ${text}: strconv.ParseUint: parsing ${text}: invalid syntax`,
  );
}

interface Match {
  readonly watch: boolean;
  readonly resourceVersion: string;
  readonly match: string;
  readonly initial: boolean;
}

/** k8s.io/apimachinery apis/meta/internalversion/validation ValidateListOptions. */
function matchCauses({ watch, resourceVersion, match, initial }: Match): readonly StatusCause[] {
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
  if (resourceVersion === "")
    return [fieldForbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided")];
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
  if (text === null || text === "") return undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw apiError("BadRequest", `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}
