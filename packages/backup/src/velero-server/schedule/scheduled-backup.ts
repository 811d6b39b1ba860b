import { fieldAt, type JsonObject, type KubeObject, objectAt } from "@unfold/apimachinery";
import { veleroLabels } from "../velero-resources.js";

/** The Backup that a Schedule makes at a time (Velero pkg/builder FromSchedule). @param now milliseconds since the epoch */
export function scheduledBackup(schedule: KubeObject, now: number): KubeObject {
  const { name = "", namespace = "", uid = "", labels, annotations } = schedule.metadata;
  const template = objectAt(schedule.spec, "template") ?? {};
  const own = objectAt(template, "metadata", "labels");
  const given = (own ?? labels ?? {}) as { readonly [label: string]: string };
  const owned = fieldAt(schedule.spec, "useOwnerReferencesInBackup") === true;
  const owner = { apiVersion: "velero.io/v1", kind: "Schedule", name, uid, controller: true };
  return {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    metadata: {
      name: `${name}-${stamp(now)}`,
      namespace,
      labels: { ...given, [veleroLabels.scheduleName]: name },
      ...(annotations === undefined ? {} : { annotations }),
      ...(owned ? { ownerReferences: [owner] } : {}),
    },
    spec: template as JsonObject,
  };
}

/** `20261125210554`, in UTC. */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, "").slice(0, 14);
}
