import { isJsonObject, type JsonValue, type KubeObject, listAt } from "@unfold/apimachinery";
import type { AuditContext } from "../audit/audit-context.js";
import { resources } from "../inventory/known-resources.js";
import { filterOf, includesResource } from "../velero/resource-filter.js";
import type { Checks, SiteFinding } from "./check.js";

/** Ways in which the plugin refuses a machine (kubevirt-velero-plugin backup actions). */
const refusals: readonly string[] = [
  "VM cannot be safely backed up",
  "VM would not be restored correctly",
  "VM is running but launcher pod is not included in the backup",
  "pod for running VMI not found",
  "VM has DataVolume or PVC volumes and DataVolumes/PVCs is not included in the backup",
];

const revisionNotFound =
  /controllerrevisions?(\.apps)?\b.*not found|unable to restore additional item.*controllerrevision/i;

/** Whether a Backup or Restore lets ControllerRevisions through. */
export function leavesOutRevisions({ spec }: KubeObject): boolean {
  return !includesResource(filterOf(spec, "Resources"), resources.revisions);
}

export function nameOfObject({ kind, metadata }: KubeObject): string {
  return `${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join("/")}`;
}

function backupLeavesOutRevisions({ evidence }: AuditContext): readonly SiteFinding[] {
  const backup = evidence.backup?.backup;
  if (backup === undefined || !leavesOutRevisions(backup)) return [];
  return [
    { object: nameOfObject(backup), message: "its resource filters leave out controllerrevisions.apps" },
  ];
}

function revisionsNotFound({ evidence }: AuditContext): readonly SiteFinding[] {
  return [...messagesOf(evidence.backup?.results), ...messagesOf(evidence.restore?.results)]
    .filter((message) => revisionNotFound.test(message))
    .map((message) => ({ message }));
}

function refusedMachines({ evidence }: AuditContext): readonly SiteFinding[] {
  return messagesOf(evidence.backup?.results)
    .filter((message) => refusals.some((refusal) => message.includes(refusal)))
    .map((message) => ({ message }));
}

/** Every message of a results file: `{errors, warnings}`, each with `velero`, `cluster` and `namespaces`. */
function messagesOf(results: JsonValue | undefined): readonly string[] {
  return ["errors", "warnings"].flatMap((level) => {
    const part = isJsonObject(results) ? results[level] : undefined;
    const namespaces =
      isJsonObject(part) && isJsonObject(part["namespaces"]) ? Object.values(part["namespaces"]) : [];
    return [...listAt(part, "velero"), ...listAt(part, "cluster"), ...namespaces.flat()].filter(
      (message) => typeof message === "string",
    );
  });
}

/** What the Backup object and its results tell. */
export const backupLosses: Checks = {
  role: {},
  machine: {},
  site: { L07: backupLeavesOutRevisions, L10: revisionsNotFound, L24: refusedMachines },
};
