/** A parameter of a request, before it is written in either dialect. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path";
  readonly type: "string" | "boolean" | "integer";
  readonly description: string;
}

const query = (name: string, type: Parameter["type"], description: string): Parameter => ({
  name,
  in: "query",
  type,
  description,
});

const fieldManager = query("fieldManager", "string", "Name of who makes the change.");
const dryRun = query("dryRun", "string", "With the value All nothing is stored.");
const fieldValidation = query(
  "fieldValidation",
  "string",
  "What becomes of unknown and duplicate fields: Ignore drops them, Warn says so, Strict refuses the request.",
);
const resourceVersion = query("resourceVersion", "string", "Version of the store to read at.");

const list: readonly Parameter[] = [
  query("allowWatchBookmarks", "boolean", "Whether a watch may send BOOKMARK events."),
  query("continue", "string", "Where to go on with a list that came in parts."),
  query("fieldSelector", "string", "Only objects with these fields."),
  query("labelSelector", "string", "Only objects with these labels."),
  query("limit", "integer", "Most items to send in one part."),
  resourceVersion,
  query("resourceVersionMatch", "string", "How resourceVersion is meant."),
  query("sendInitialEvents", "boolean", "Whether a watch begins with the objects there are."),
  query("timeoutSeconds", "integer", "Seconds after which the call ends."),
  query("watch", "boolean", "Send changes as they happen."),
];

const deletion: readonly Parameter[] = [
  dryRun,
  query("gracePeriodSeconds", "integer", "Seconds before the object is deleted."),
  query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
  query("propagationPolicy", "string", "What becomes of dependents: Orphan, Background or Foreground."),
];

/** Query parameters by `x-kubernetes-action`. */
export const actionParameters: { readonly [action: string]: readonly Parameter[] } = {
  get: [resourceVersion],
  list,
  post: [dryRun, fieldManager, fieldValidation],
  put: [dryRun, fieldManager, fieldValidation],
  patch: [
    dryRun,
    fieldManager,
    fieldValidation,
    query("force", "boolean", "Take over fields that others manage; for apply patches only."),
  ],
  delete: deletion,
  deletecollection: [...list.filter(({ name }) => !/watch|bookmarks/i.test(name)), ...deletion],
};

export const pretty = query("pretty", "string", "Whether the answer is indented.");

/** Parameters that are part of a path. */
export function pathParameters(path: string, kind: string): readonly Parameter[] {
  const all: readonly Parameter[] = [
    { name: "name", in: "path", type: "string", description: `Name of the ${kind}.` },
    { name: "namespace", in: "path", type: "string", description: "Namespace of the object." },
  ];
  return all.filter(({ name }) => path.includes(`{${name}}`));
}
