import { fieldAt, isJsonObject, jsonEqual, type KubeObject, stringAt } from "@unfold/apimachinery";
import { resources } from "../../inventory/known-resources.js";
import { filterOf, includesResource } from "../../velero/resource-filter.js";
import { isExcludedByLabel, passesSelectors, selectsByLabel } from "../../velero/select-labels.js";
import { roles, specPin } from "../pins.js";
import { type LossEvidence, liveType, type RoleHistory } from "./loss-evidence.js";

/** A condition on one type of one machine: what was seen, or undefined. */
type LossCheck = (history: RoleHistory, evidence: LossEvidence) => string | undefined;

const deadOwner: LossCheck = ({ pin, seen, after, before }, { wasThereBefore }) => {
  if (seen === undefined || wasThereBefore(pin)) return undefined;
  const owner = seen.metadata.ownerReferences?.find(({ kind }) => kind === "VirtualMachine");
  if (owner === undefined || owner.uid === after?.metadata.uid) return undefined;
  const whose =
    owner.uid === before.metadata.uid ? "the machine that was backed up" : "a machine that is not there";
  return `${pin} was restored with ${whose} as its owner, uid ${owner.uid}`;
};

const otherData: LossCheck = ({ pin, seen, captured }, { wasThereBefore }) => {
  if (!holdsOther(seen, captured) || !wasThereBefore(pin)) return undefined;
  return `${pin} was there before the restore, with another spec`;
};

const changedData: LossCheck = ({ pin, seen, captured }, { wasThereBefore }) => {
  if (!holdsOther(seen, captured) || wasThereBefore(pin)) return undefined;
  return `${pin} came back with another spec`;
};

function holdsOther(seen: RoleHistory["seen"], captured: RoleHistory["captured"]): boolean {
  if (seen === undefined || captured === undefined) return false;
  return !jsonEqual(fieldAt(seen, "data", "spec"), fieldAt(captured, "data", "spec"));
}

/** The revision never came: why, from the outermost cause to the innermost. */
const absent =
  (check: LossCheck): LossCheck =>
  (history, evidence) =>
    history.seen === undefined ? check(history, evidence) : undefined;

const backupExcludes = absent(({ pin }, { backup, archive }) => {
  const spec = (backup ?? archive?.backup)?.spec;
  if (spec === undefined || includesResource(filterOf(spec, "Resources"), resources.revisions))
    return undefined;
  return `the Backup leaves out controllerrevisions, and with them ${pin}`;
});

const restoreExcludes = absent(({ pin }, { restore }) => {
  const spec = restore?.spec;
  if (spec === undefined || includesResource(filterOf(spec, "Resources"), resources.revisions))
    return undefined;
  return `the Restore leaves out controllerrevisions, and with them ${pin}`;
});

const excludedByLabel = absent(({ pin, captured }) =>
  captured !== undefined && isExcludedByLabel(captured)
    ? `${pin} is labelled velero.io/exclude-from-backup=true`
    : undefined,
);

const inArchive = ({ pin, before }: RoleHistory, { archive }: LossEvidence): boolean | undefined =>
  archive === undefined
    ? undefined
    : archive.inventory.revision(before.metadata.namespace ?? "", pin) !== undefined;

const warned: LossCheck = absent(({ pin, captured }, { archive, backup }) => {
  if (captured !== undefined) return undefined;
  const warnings = JSON.stringify(archive?.results ?? "").includes(pin);
  const counted = Number(fieldAt(backup?.status, "warnings") ?? 0);
  if (!warnings && counted === 0) return undefined;
  return `${pin} was not there to be backed up; the backup holds ${counted === 0 ? "a warning" : `${counted} warnings`} and is ${stringAt(backup?.status, "phase") ?? "done"}`;
});

const neverThere: LossCheck = absent(({ pin, captured }) =>
  captured === undefined ? `${pin} was not there to be backed up, and nobody said so` : undefined,
);

const backupSelects = absent((history, evidence) => {
  const { pin, captured } = history;
  const spec = (evidence.backup ?? evidence.archive?.backup)?.spec;
  if (inArchive(history, evidence) === true || !selectsByLabel(spec)) return undefined;
  if (captured !== undefined && passesSelectors(spec, captured.metadata.labels)) return undefined;
  return `the Backup selects by label, ${pin} lacks it, and nothing else brought it into the archive`;
});

const restoreSelects = absent(({ pin, captured }, { restore }) => {
  const spec = restore?.spec;
  if (!selectsByLabel(spec) || passesSelectors(spec, captured?.metadata.labels)) return undefined;
  return `the Restore selects by label, ${pin} lacks it, and no restore action asked for it`;
});

/** Under the policy expand a machine comes back flat; it lost its pin only if it is another machine. */
const unpinned =
  (check: LossCheck): LossCheck =>
  (history, evidence) => {
    const { after, role } = history;
    if (after === undefined || specPin(after, role) !== "") return undefined;
    const mayBeFlat = evidence.failure.expectation?.wanted !== "same machine";
    return mayBeFlat && !namesType(after) ? undefined : check(history, evidence);
  };

const namesType = ({ spec }: KubeObject): boolean => roles.some((role) => isJsonObject(fieldAt(spec, role)));

const statusOnly = unpinned(({ pin, seen, role }) =>
  seen === undefined
    ? undefined
    : `${pin} came back, and spec.${role}.revisionName does not name it: only status did, which a restore drops`,
);

const rebound = unpinned((history, evidence) => {
  const { captured, role, seen } = history;
  const live = liveType(evidence, history);
  if (seen !== undefined || live === undefined || captured === undefined) return undefined;
  if (jsonEqual(live.spec, fieldAt(captured, "data", "spec"))) return undefined;
  return `the machine is bound to the live ${live.kind} ${live.metadata.name ?? ""} by name, which is not the ${role} it ran on`;
});

const typeAbsent = unpinned((history, evidence) => {
  const { role, before } = history;
  if (history.seen !== undefined || liveType(evidence, history) !== undefined) return undefined;
  return `the machine names ${stringAt(before.spec, role, "name") ?? "no type"} and no revision, and there is no such type`;
});

const pinDangles = absent(({ pin, after, role }) =>
  specPin(after, role) === pin
    ? `spec.${role}.revisionName names ${pin}, which did not come along`
    : undefined,
);

const lostBoth: LossCheck = absent(({ pin, after, role }) =>
  after === undefined || specPin(after, role) === pin
    ? undefined
    : `neither ${pin} nor its name in spec came back`,
);

/** Checks in the order in which a cause comes before its consequences: the first that holds names the loss. */
export const typeLosses: readonly (readonly [code: string, check: LossCheck])[] = [
  ["L15", deadOwner],
  ["L14", otherData],
  ["L05", changedData],
  ["L10", warned],
  ["L03", neverThere],
  ["L11", restoreExcludes],
  ["L07", backupExcludes],
  ["L09", excludedByLabel],
  ["L08", backupSelects],
  ["L12", restoreSelects],
  ["L02", statusOnly],
  ["L18", rebound],
  ["L17", typeAbsent],
  ["L01", pinDangles],
  ["L03", lostBoth],
];
