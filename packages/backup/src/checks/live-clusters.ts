import {
  fieldAt,
  jsonEqual,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
  stringAt,
} from "@unfold/apimachinery";
import { decodeRevision, matchedKind } from "@unfold/instancetype";
import { type AuditContext, pinOf } from "../audit/audit-context.js";
import { isBefore, kubeVirtOf, kubeVirtRelease, policyOf } from "../audit/cluster-settings.js";
import { isFlat, type MachineView, type RoleView } from "../audit/machine-view.js";
import type { Inventory } from "../inventory/inventory.js";
import { captureSelectors } from "../recovery/protection.js";
import { passesSelectors, selectsByLabel } from "../velero/select-labels.js";
import { kubeVirtPlugin, veleroDeployment } from "../velero/velero-deployment.js";
import { catalogueReleaseOf } from "./catalogue-release.js";
import type { Checks, RoleCheck, Seen, SiteFinding } from "./check.js";
import { revisionOfThatName, sameSpecs } from "./destination-losses.js";

/** The live machine's side: the source, while no backup is audited. */
function liveSource({ evidence }: AuditContext): Inventory | undefined {
  return evidence.backup === undefined ? evidence.source : undefined;
}

function policyWithoutEffect({ evidence }: AuditContext): readonly SiteFinding[] {
  const sites = [["source", evidence.source] as const, ["destination", evidence.destination] as const];
  return sites.flatMap(([site, inventory]) => {
    const kubevirt = inventory === undefined ? undefined : kubeVirtOf(inventory);
    const configured =
      stringAt(kubevirt?.spec, "configuration", "instancetype", "referencePolicy") ?? "reference";
    if (configured === policyOf(inventory)) return [];
    return [
      { object: "KubeVirt", message: `at the ${site} ${configured} is configured without its feature gate` },
    ];
  });
}

function cannotFindType({ vm }: MachineView, audit: AuditContext): Seen {
  if (audit.evidence.source === undefined) return undefined;
  const failure = listAt(vm.status, "conditions").find(
    (condition) => stringAt(condition, "type") === "Failure",
  );
  const reason = stringAt(failure, "reason") ?? "";
  const holds = stringAt(failure, "status") === "True" && reason.startsWith("FailedFind");
  return holds ? `${reason}: ${stringAt(failure, "message") ?? ""}` : undefined;
}

const noUsablePin: RoleCheck = (view, { namespace }, audit) => {
  const source = liveSource(audit);
  if (source === undefined) return undefined;
  const pin = pinOf(view);
  if (pin === "") return "neither spec nor status names a revision";
  const revision = source.revision(namespace, pin);
  if (revision === undefined) return `${pin} does not exist`;
  const decoded = decodeRevision(revision.content, "every");
  if (!decoded.ok) return `${pin}: ${decoded.error.message}`;
  return view.specPin === "" && view.statusRef?.["name"] !== view.typeName
    ? `${pin} is of another type`
    : undefined;
};

const notOwned: RoleCheck = (view, { namespace, vm }, audit) => {
  const revision = liveSource(audit)?.revision(namespace, pinOf(view));
  if (revision === undefined) return undefined;
  const owned = revision.metadata.ownerReferences?.some(({ uid }) => uid === vm.metadata.uid) === true;
  return owned ? undefined : `${pinOf(view)} is not owned by the machine`;
};

const captureMissesRevision: RoleCheck = (view, machine, audit) => {
  const revision = audit.pinnedRevision(machine, view);
  if (revision === undefined) return undefined;
  for (const protection of audit.protectionsOf(machine)) {
    const selectors = protection.capture === undefined ? [] : captureSelectors(protection);
    const selected = selectors.some((selector) =>
      matchesLabels(labelSelectorFromObject(selector), revision.metadata.labels),
    );
    if (selectors.length > 0 && !selected)
      return `${protection.drpc.metadata.name} does not select ${pinOf(view)}`;
  }
  const backup = audit.evidence.backup?.backup;
  if (!selectsByLabel(backup?.spec) || passesSelectors(backup?.spec, revision.metadata.labels))
    return undefined;
  return `Backup ${backup?.metadata.name} does not select ${pinOf(view)}`;
};

function pluginMissing({ evidence }: AuditContext): readonly SiteFinding[] {
  const sites = [["source", evidence.source] as const, ["destination", evidence.destination] as const];
  return sites.flatMap(([site, inventory]) => {
    if (inventory === undefined || veleroDeployment(inventory) === undefined) return [];
    const plugin = kubeVirtPlugin(inventory);
    if (plugin === undefined)
      return [{ object: "Deployment velero", message: `the ${site} has no kubevirt-velero-plugin` }];
    const release = kubeVirtRelease(inventory);
    const knowsStatus = release !== undefined && !isBefore(release, 1, 5);
    if (!isBefore(plugin.release, 0, 8) || !knowsStatus) return [];
    return [
      { object: "Deployment velero", message: `the ${site}'s ${plugin.image} does not know pins in status` },
    ];
  });
}

/** Whether a capture of the source would take the pin along in spec. */
function pinSurvives(view: RoleView, source: Inventory): boolean {
  const plugin = kubeVirtPlugin(source);
  return (
    view.specPin !== "" || (view.statusPin !== "" && plugin !== undefined && !isBefore(plugin.release, 0, 8))
  );
}

const pinWouldNotSurvive: RoleCheck = (view, _machine, audit) => {
  const source = liveSource(audit);
  if (source === undefined || view.statusPin === "" || pinSurvives(view, source)) return undefined;
  return `only status names ${view.statusPin}, and no plugin of 0.8 or newer copies it`;
};

const typeHasChanged: RoleCheck = (view, { namespace }, audit) => {
  const kind = matchedKind(view.role, view.typeKind);
  const live =
    kind === undefined ? undefined : liveSource(audit)?.type(view.role, kind.scope, namespace, view.typeName);
  if (live === undefined || !view.ranOn.ok || view.ranOn.found?.revision === undefined) return undefined;
  return jsonEqual(live.spec, fieldAt(view.ranOn.found.object, "spec"))
    ? undefined
    : `${live.kind} ${view.typeName} has another spec by now`;
};

const noEqualType: RoleCheck = (view, machine, audit) => {
  const source = liveSource(audit);
  const { destination } = audit.evidence;
  if (source === undefined || destination === undefined || view.typeName === "" || pinSurvives(view, source))
    return undefined;
  const kind = matchedKind(view.role, view.typeKind);
  if (kind === undefined) return undefined;
  const there = destination.type(view.role, kind.scope, machine.namespace, view.typeName);
  if (there === undefined) return `the destination has no ${kind.kind} ${view.typeName}`;
  if (!view.ranOn.ok || jsonEqual(there.spec, fieldAt(view.ranOn.found?.object, "spec"))) return undefined;
  return `the destination's ${kind.kind} ${view.typeName} has another spec`;
};

function otherCatalogue(audit: AuditContext): readonly SiteFinding[] {
  const source = liveSource(audit);
  const { destination } = audit.evidence;
  if (source === undefined || destination === undefined) return [];
  const [from, to] = [catalogueReleaseOf(source), catalogueReleaseOf(destination)];
  if (from === undefined || to === undefined || from === to) return [];
  return [{ message: `common-instancetypes is ${from} at the source and ${to} at the destination` }];
}

const otherDataThere: RoleCheck = (view, machine, audit) => {
  if (liveSource(audit) === undefined) return undefined;
  const [there, here] = [revisionOfThatName(view, machine, audit), audit.pinnedRevision(machine, view)];
  if (there === undefined || here === undefined || sameSpecs(there, here)) return undefined;
  return `the destination's ${pinOf(view)} holds another spec`;
};

const notInResourceList: RoleCheck = (view, { namespace }, { evidence }) => {
  const list = evidence.backup?.resourceList;
  const pin = pinOf(view);
  if (list === undefined || pin === "") return undefined;
  return listAt(list, "apps/v1/ControllerRevision").includes(`${namespace}/${pin}`)
    ? undefined
    : `${pin} is not in the resource list`;
};

const versionTooNew: RoleCheck = (view, machine, audit) => {
  const release = kubeVirtRelease(audit.evidence.destination);
  const version = audit.pinnedRevision(machine, view)?.metadata.labels?.[
    "instancetype.kubevirt.io/object-version"
  ];
  if (release === undefined || version === undefined) return undefined;
  const known =
    version === "v1beta1"
      ? !isBefore(release, 1, 0)
      : version.startsWith("v1alpha") && isBefore(release, 1, 7);
  return known ? undefined : `KubeVirt ${release.major}.${release.minor} does not read ${version}`;
};

/** What live clusters show by themselves. */
export const liveClusters: Checks = {
  role: {
    A4: noUsablePin,
    A5: notOwned,
    A6: captureMissesRevision,
    A8: pinWouldNotSurvive,
    A9: typeHasChanged,
    A10: noEqualType,
    A13: otherDataThere,
    A16: notInResourceList,
    A19: versionTooNew,
  },
  machine: {
    A2: (machine, audit) =>
      liveSource(audit) !== undefined && isFlat(machine)
        ? "the machine holds its own configuration"
        : undefined,
    A3: cannotFindType,
  },
  site: { A1: policyWithoutEffect, A7: pluginMissing, A11: otherCatalogue },
};
