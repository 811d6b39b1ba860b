import {
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";

/** Keeps a definition until its objects are gone. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

/** What the names of a definition need from outside. */
export interface DefinitionSurroundings {
  /** Names that kinds of other definitions in the group use already: `{reason, message}` of the first clash. */
  readonly conflict: (
    definition: KubeObject,
  ) => { readonly reason: string; readonly message: string } | undefined;
  readonly timestamp: () => string;
}

/**
 * Defaults of a definition, and the status that Kubernetes' naming and establishing controllers would write later
 * (apiextensions-apiserver pkg/controller/{status,establish,finalizer}): here it is stored with the definition.
 */
export function prepareDefinition(
  surroundings: DefinitionSurroundings,
): (definition: KubeObject, old: KubeObject | undefined) => KubeObject {
  return (definition, old) => {
    const defaulted = withDefaults(definition);
    const finalized = old === undefined ? withFinalizer(defaulted) : defaulted;
    return withField(finalized, "status", statusOf(finalized, old, surroundings)) as KubeObject;
  };
}

function withDefaults(definition: KubeObject): KubeObject {
  const spec = objectAt(definition, "spec") ?? {};
  const names = objectAt(spec, "names") ?? {};
  const kind = stringAt(names, "kind") ?? "";
  const defaults: JsonObject = { singular: kind.toLowerCase(), listKind: kind === "" ? "" : `${kind}List` };
  const complete = { ...defaults, ...names };
  const conversion = spec.conversion ?? { strategy: "None" };
  return { ...definition, spec: { ...spec, names: complete, conversion } };
}

function withFinalizer(definition: KubeObject): KubeObject {
  const { finalizers = [] } = definition.metadata;
  if (finalizers.includes(cleanupFinalizer)) return definition;
  return withFieldAt(definition, ["metadata", "finalizers"], [...finalizers, cleanupFinalizer]) as KubeObject;
}

function statusOf(
  definition: KubeObject,
  old: KubeObject | undefined,
  { conflict, timestamp }: DefinitionSurroundings,
): JsonObject {
  const clash = conflict(definition);
  const before = old?.status;
  const stored = listAt(definition.spec, "versions")
    .filter((version) => objectAt(version)?.storage === true)
    .map((version) => stringAt(version, "name") ?? "");
  const storedVersions = [...new Set([...listAt(definition.status, "storedVersions"), ...stored])];
  const known = before ?? definition.status;
  const conditions = [...namingConditions(clash), ...deletionConditions(definition)].map((condition) =>
    withTransition(condition, known, timestamp),
  );
  const acceptedNames =
    clash === undefined ? objectAt(definition.spec, "names") : objectAt(known, "acceptedNames");
  return { conditions, acceptedNames: acceptedNames ?? { plural: "", kind: "" }, storedVersions };
}

function namingConditions(
  clash: { readonly reason: string; readonly message: string } | undefined,
): JsonObject[] {
  if (clash !== undefined) {
    return [
      { type: "NamesAccepted", status: "False", ...clash },
      { type: "Established", status: "False", reason: "NotAccepted", message: "not all names are accepted" },
    ];
  }
  return [
    { type: "NamesAccepted", status: "True", reason: "NoConflicts", message: "no conflicts found" },
    {
      type: "Established",
      status: "True",
      reason: "InitialNamesAccepted",
      message: "the initial names have been accepted",
    },
  ];
}

function deletionConditions({ metadata }: KubeObject): JsonObject[] {
  if (metadata.deletionTimestamp === undefined) return [];
  return [
    {
      type: "Terminating",
      status: "True",
      reason: "InstanceDeletionInProgress",
      message: "CustomResource deletion is in progress",
    },
  ];
}

/** Keeps the time of the last change of a condition's status. */
function withTransition(
  condition: JsonObject,
  before: JsonValue | undefined,
  timestamp: () => string,
): JsonObject {
  const { type, status, ...rest } = condition;
  const known = listAt(before, "conditions").find(
    (one) => stringAt(one, "type") === type && stringAt(one, "status") === status,
  );
  const lastTransitionTime = stringAt(known, "lastTransitionTime") ?? timestamp();
  return { type: type ?? "", status: status ?? "", lastTransitionTime, ...rest };
}

/** Whether the resources of a definition are served. */
export function isEstablished(definition: KubeObject): boolean {
  return listAt(definition.status, "conditions").some(
    (condition) => stringAt(condition, "type") === "Established" && stringAt(condition, "status") === "True",
  );
}
