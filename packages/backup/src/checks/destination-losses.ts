import { fieldAt, jsonEqual } from "@unfold/apimachinery";
import { decodeRevision, matchedKind } from "@unfold/instancetype";
import { type AuditContext, pinOf } from "../audit/audit-context.js";
import { isBefore, kubeVirtRelease, policyOf } from "../audit/cluster-settings.js";
import type { MachineView, RoleView } from "../audit/machine-view.js";
import type { HeldRevision } from "../inventory/revision-list.js";
import { catalogueReleaseOf } from "./catalogue-release.js";
import type { Checks, RoleCheck, SiteFinding } from "./check.js";

const objectName = "instancetype.kubevirt.io/object-name";

/** The revision of the pin's name that the destination already has. */
export function revisionOfThatName(
  view: RoleView,
  machine: MachineView,
  audit: AuditContext,
): HeldRevision | undefined {
  const pin = pinOf(view);
  return pin === "" ? undefined : audit.evidence.destination?.revision(audit.targetNamespace(machine), pin);
}

/** Whether two revisions hold the same spec; their metadata differs from cluster to cluster. */
export function sameSpecs(a: HeldRevision, b: HeldRevision): boolean {
  return (
    a.content === b.content ||
    jsonEqual(fieldAt(a.content["data"], "spec"), fieldAt(b.content["data"], "spec"))
  );
}

const otherDataUnderThatName: RoleCheck = (view, machine, audit) => {
  if (audit.evidence.backup === undefined) return undefined;
  const there = revisionOfThatName(view, machine, audit);
  const here = audit.pinnedRevision(machine, view);
  if (there === undefined || here === undefined || sameSpecs(there, here)) return undefined;
  return `the destination's ${pinOf(view)} holds another spec`;
};

const deadOwner: RoleCheck = (view, machine, audit) => {
  const owners = revisionOfThatName(view, machine, audit)?.metadata.ownerReferences ?? [];
  const dead = owners.length > 0 && owners.every(({ uid }) => !audit.destinationUids.has(uid));
  return dead ? `${pinOf(view)} is owned by ${owners[0]?.kind} ${owners[0]?.name}, which is gone` : undefined;
};

const noOwner: RoleCheck = (view, machine, audit) => {
  const there = revisionOfThatName(view, machine, audit);
  if (there === undefined || (there.metadata.ownerReferences ?? []).length > 0) return undefined;
  return `${pinOf(view)} stays when the machine is deleted`;
};

/** The type an unpinned machine means at the destination, from there or brought along. */
function boundByName(view: RoleView, machine: MachineView, audit: AuditContext) {
  if (audit.evidence.destination === undefined || view.typeName === "") return undefined;
  if (audit.restoredPin(machine, view.role) !== "") return undefined;
  const kind = matchedKind(view.role, view.typeKind);
  if (kind === undefined) return undefined;
  const namespace = audit.targetNamespace(machine);
  const type = audit.restored(machine).lookup.type(view.role, kind.scope, namespace, view.typeName);
  return { kind, type };
}

const typeAbsent: RoleCheck = (view, machine, audit) => {
  const bound = boundByName(view, machine, audit);
  if (bound === undefined || bound.type !== undefined) return undefined;
  return `the destination has no ${bound.kind.kind} ${view.typeName}`;
};

const typeDiffers: RoleCheck = (view, machine, audit) => {
  const type = boundByName(view, machine, audit)?.type;
  if (type === undefined || !view.ranOn.ok || view.ranOn.found === undefined) return undefined;
  if (jsonEqual(type.spec, fieldAt(view.ranOn.found.object, "spec"))) return undefined;
  return `the destination's ${type.kind} ${view.typeName} has another spec`;
};

const tooOldForThePin: RoleCheck = (view, machine, audit) => {
  const release = kubeVirtRelease(audit.evidence.destination);
  if (release === undefined || pinOf(view) === "") return undefined;
  const version = `${release.major}.${release.minor}`;
  if (isBefore(release, 1, 5) && view.specPin === "")
    return `KubeVirt ${version} does not read the pin in status`;
  const content = audit.pinnedRevision(machine, view)?.content;
  if (content === undefined || !decodeRevision(content, "every").ok) return undefined;
  const apiVersion = String(fieldAt(content["data"], "apiVersion") ?? "");
  if (isBefore(release, 1, 0) && apiVersion.endsWith("/v1beta1"))
    return `KubeVirt ${version} does not know ${apiVersion}`;
  if (isBefore(release, 1, 7) || decodeRevision(content, "current").ok) return undefined;
  return `KubeVirt ${version} no longer reads ${apiVersion === "" ? "a revision without apiVersion" : apiVersion}`;
};

const ownRevisionThere: RoleCheck = (view, machine, audit) => {
  const { destination } = audit.evidence;
  if (destination === undefined || view.specPin === "") return undefined;
  const namespace = audit.targetNamespace(machine);
  for (const { metadata } of destination.revisionsOwnedBy(namespace, machine.name)) {
    const isOfType = metadata.labels?.[objectName] === view.typeName;
    if (isOfType && metadata.name !== view.specPin) return `the destination also has ${metadata.name}`;
  }
  return undefined;
};

const pinHindersResize: RoleCheck = (view, machine, audit) => {
  const there = audit.evidence.destination?.machines.get(audit.targetNamespace(machine), machine.name);
  const pin = fieldAt(there?.spec, view.role, "revisionName");
  if (typeof pin !== "string" || pin === "") return undefined;
  return `at the destination spec.${view.role}.revisionName is ${pin}`;
};

function otherReleases({ evidence: { source, destination } }: AuditContext): readonly SiteFinding[] {
  if (source === undefined || destination === undefined) return [];
  const rows = [
    ["KubeVirt", textOf(kubeVirtRelease(source)), textOf(kubeVirtRelease(destination))],
    ["common-instancetypes", catalogueReleaseOf(source), catalogueReleaseOf(destination)],
  ] as const;
  return rows
    .filter(([, from, to]) => from !== undefined && to !== undefined && from !== to)
    .map(([what, from, to]) => ({
      message: `${what} is ${from} at the source and ${to} at the destination`,
    }));
}

function textOf(release: ReturnType<typeof kubeVirtRelease>): string | undefined {
  return release === undefined ? undefined : `${release.major}.${release.minor}`;
}

function destinationExpands({ evidence: { source, destination } }: AuditContext): readonly SiteFinding[] {
  const policy = policyOf(destination);
  if (source === undefined || policyOf(source) !== "reference" || policy === "reference") return [];
  return [{ message: `the destination's policy is ${policy}, the source's is reference` }];
}

function sourceExpands({ evidence: { source, destination } }: AuditContext): readonly SiteFinding[] {
  if (destination === undefined || policyOf(source) !== "expandAll" || policyOf(destination) !== "reference")
    return [];
  return [{ message: "the source's policy is expandAll, the destination's is reference" }];
}

/** What the destination turns a restored machine into. */
export const destinationLosses: Checks = {
  needs: ({ evidence }) => evidence.destination !== undefined,
  role: {
    L14: otherDataUnderThatName,
    L15: deadOwner,
    L16: noOwner,
    L17: typeAbsent,
    L18: typeDiffers,
    L23: tooOldForThePin,
    L33: ownRevisionThere,
    L37: pinHindersResize,
  },
  machine: {},
  site: { L19: otherReleases, L20: destinationExpands, L21: sourceExpands },
};
