import { isJsonObject, type JsonObject, type KubeObject, objectAt, withFieldAt } from "@unfold/apimachinery";
import { typedRoundTrip } from "../../actions/kubevirt-fields.js";
import { resources } from "../../inventory/known-resources.js";

/** One way in which a backup tool differs from Velero. */
export interface ToolSwitch {
  /** Its name in the annotation. */
  readonly name: string;
  /** What such a tool does. */
  readonly summary: string;
  /** Whether it shows in the backup, or in the restore. */
  readonly of: "backup" | "restore";
  /** What becomes of an object on its way into the archive; undefined leaves it out. */
  readonly archive?: (object: KubeObject, groupResource: string) => KubeObject | undefined;
  /** Metadata that a restore takes over although it is the old cluster's. */
  readonly keepsMetadata?: readonly string[];
  /** Resources that are restored before all others. */
  readonly restoresFirst?: readonly string[];
}

/** Changes objects of one resource on their way into the archive. */
function onlyOf(
  wanted: string,
  change: (object: KubeObject) => KubeObject | undefined,
): NonNullable<ToolSwitch["archive"]> {
  return (object, groupResource) => (groupResource === wanted ? change(object) : object);
}

function without(object: KubeObject, ...paths: readonly (readonly [string, ...string[]])[]): KubeObject {
  return paths.reduce<JsonObject>((left, path) => withFieldAt(left, path, undefined), object) as KubeObject;
}

const typeLabels = "instancetype.kubevirt.io/";

function withoutTypeLabels(revision: KubeObject): KubeObject {
  const labels = Object.entries(revision.metadata.labels ?? {});
  const left = Object.fromEntries(labels.filter(([label]) => !label.startsWith(typeLabels)));
  return { ...revision, metadata: { ...revision.metadata, labels: left } };
}

/** What a revision holds, without saying of which kind and version it is. */
function withoutKind(revision: KubeObject): KubeObject {
  const data = objectAt(revision["data"]);
  const isOfType = isJsonObject(data) && "spec" in data;
  return isOfType ? without(revision, ["data", "apiVersion"], ["data", "kind"]) : revision;
}

/** The switches to choose from. */
export const toolSwitches: readonly ToolSwitch[] = [
  {
    name: "drop-revisions",
    of: "backup",
    summary: "leaves ControllerRevisions out of the archive",
    archive: onlyOf(resources.revisions, () => undefined),
  },
  {
    name: "drop-spec-pins",
    of: "backup",
    summary: "saves machines without `spec.*.revisionName`",
    archive: onlyOf(resources.machines, (vm) =>
      without(vm, ["spec", "instancetype", "revisionName"], ["spec", "preference", "revisionName"]),
    ),
  },
  {
    name: "drop-status-refs",
    of: "backup",
    summary: "saves machines without `status.instancetypeRef` and `status.preferenceRef`",
    archive: onlyOf(resources.machines, (vm) =>
      without(vm, ["status", "instancetypeRef"], ["status", "preferenceRef"]),
    ),
  },
  {
    name: "drop-revision-labels",
    of: "backup",
    summary: "saves revisions without the labels that say of which type they are",
    archive: onlyOf(resources.revisions, withoutTypeLabels),
  },
  {
    name: "drop-revision-kind",
    of: "backup",
    summary: "saves the content of revisions without its apiVersion and kind",
    archive: onlyOf(resources.revisions, withoutKind),
  },
  {
    name: "drop-new-fields",
    of: "backup",
    summary: "saves machines by way of KubeVirt 1.2's types, which drop every field that came later",
    archive: onlyOf(resources.machines, (vm) => typedRoundTrip(vm, 2)),
  },
  {
    name: "keep-owner-references",
    of: "restore",
    summary: "restores ownerReferences as they were saved",
    keepsMetadata: ["ownerReferences"],
  },
  {
    name: "keep-uids",
    of: "restore",
    summary: "sends the old uids along; an API server gives new ones all the same",
    keepsMetadata: ["uid"],
  },
  {
    name: "machines-first",
    of: "restore",
    summary: "restores virtual machines before everything else, their revisions too",
    restoresFirst: [resources.machines],
  },
];
