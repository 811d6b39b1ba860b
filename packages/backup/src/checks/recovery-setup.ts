import {
  fieldAt,
  type JsonValue,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
  stringAt,
} from "@unfold/apimachinery";
import { typeKinds } from "@unfold/instancetype";
import type { AuditContext } from "../audit/audit-context.js";
import { resources } from "../inventory/known-resources.js";
import { captureSelectors, type Protection } from "../recovery/protection.js";
import { recipeKeys } from "../recovery/recipe-text.js";
import { includesResource } from "../velero/resource-filter.js";
import { nameOfObject } from "./backup-losses.js";
import type { Checks, SiteCheck } from "./check.js";

/** A check on each protection by itself. */
function eachProtection(
  check: (protection: Protection, audit: AuditContext) => readonly string[],
): SiteCheck {
  return (audit) =>
    audit.protections.flatMap((protection) =>
      check(protection, audit).map((message) => ({ object: nameOfObject(protection.drpc), message })),
    );
}

/** Namespaces in which Ramen honours protectedNamespaces. */
const operationsNamespaces: ReadonlySet<string> = new Set(["ramen-ops", "openshift-dr-ops"]);

/** Parameter that Ramen fills in by itself. */
const automaticKeys: ReadonlySet<string> = new Set(["VM_NAMESPACE"]);

function fromGit({ capture }: Protection): readonly string[] {
  return capture === undefined ? ["it has no kubeObjectProtection: objects are not captured"] : [];
}

function unresolved({ recipeRef, recipe, parameters }: Protection): readonly string[] {
  if (recipeRef === undefined) return [];
  if (recipe === undefined) return [`Recipe ${recipeRef.namespace}/${recipeRef.name} does not exist`];
  const keys = recipeKeys(recipe.spec ?? null);
  const missing = [...keys].filter((key) => !parameters.has(key) && !automaticKeys.has(key));
  const unused = [...parameters.keys()].filter((key) => !keys.has(key) && key !== "PROTECTED_VMS");
  return [
    ...missing.map((key) => `the recipe asks for ${key}, which is not given`),
    ...unused.map((key) => `${key} is given, and the recipe does not use it`),
  ];
}

const texts = (value: JsonValue, ...fields: readonly string[]): readonly string[] =>
  fields.flatMap((field) => listAt(value, field)).filter((text) => typeof text === "string");

/** Filters of a group; both spellings Ramen had are read. */
function typesOf(group: JsonValue) {
  return {
    includes: texts(group, "includedResourceTypes", "includedResources"),
    excludes: texts(group, "excludedResourceTypes", "excludedResources"),
  };
}

const groupName = (group: JsonValue): string => stringAt(group, "name") ?? "";

function withoutRevisions({ groups }: Protection): readonly string[] {
  const holdsMachines = groups.filter((group) => includesResource(typesOf(group), resources.machines));
  const holdsRevisions = groups.some((group) => includesResource(typesOf(group), resources.revisions));
  if (holdsRevisions) return [];
  return holdsMachines.map((group) => `group ${groupName(group)} leaves out controllerrevisions.apps`);
}

const companions = [
  resources.machineInstances,
  resources.dataVolumes,
  resources.secrets,
  resources.configMaps,
];

function withoutCompanions({ groups }: Protection): readonly string[] {
  return groups.flatMap((group) => {
    const types = typesOf(group);
    if (types.includes.length === 0 || !includesResource(types, resources.machines)) return [];
    const missing = companions.filter(
      (resource) => !groups.some((other) => includesResource(typesOf(other), resource)),
    );
    return missing.length === 0
      ? []
      : [`group ${groupName(group)} has machines, and no group has ${missing.join(", ")}`];
  });
}

/** Groups of a workflow, in its order. */
function sequenceOf(filled: JsonValue | undefined, name: string): readonly string[] | undefined {
  const workflow = listAt(filled, "workflows").find((candidate) => stringAt(candidate, "name") === name);
  if (workflow === undefined) return undefined;
  return listAt(workflow, "sequence").flatMap((step) => stringAt(step, "group") ?? []);
}

function misfits({ filled, groups }: Protection): readonly string[] {
  const [saved, restored] = [sequenceOf(filled, "backup"), sequenceOf(filled, "restore")];
  if (saved === undefined || restored === undefined) return [];
  const group = (name: string) => groups.find((candidate) => groupName(candidate) === name);
  const savedAs = (name: string): string => stringAt(group(name), "backupRef") ?? name;
  const notSaved = restored.filter((name) => !saved.includes(savedAs(name)));
  const notRestored = saved.filter((name) => !restored.some((other) => savedAs(other) === name));
  const position = (resource: string): number =>
    restored.findIndex((name) => {
      const found = group(name);
      return found !== undefined && includesResource(typesOf(found), resource);
    });
  const [machines, revisions] = [position(resources.machines), position(resources.revisions)];
  return [
    ...notSaved.map((name) => `restore names ${name}, which backup does not save`),
    ...notRestored.map((name) => `backup saves ${name}, which restore does not name`),
    ...(machines !== -1 && revisions > machines ? ["machines are restored before revisions"] : []),
  ];
}

function namespacesIgnored({ drpc }: Protection): readonly string[] {
  if (listAt(drpc.spec, "protectedNamespaces").length === 0) return [];
  return operationsNamespaces.has(drpc.metadata.namespace ?? "")
    ? []
    : [`protectedNamespaces is set in namespace ${drpc.metadata.namespace}`];
}

function clusterTypesLeftOut(protection: Protection, { evidence }: AuditContext): readonly string[] {
  const types = typeKinds
    .filter(({ scope }) => scope === "cluster")
    .flatMap(({ plural }) => evidence.source?.list(`${plural}.instancetype.kubevirt.io`) ?? []);
  const selectors = captureSelectors(protection);
  return protection.groups.flatMap((group) => {
    if (fieldAt(group, "includeClusterResources") !== true || types.length === 0 || selectors.length === 0)
      return [];
    const captured = types.some(({ metadata }) =>
      matchesLabels(labelSelectorFromObject(fieldAt(group, "labelSelector")), metadata.labels),
    );
    return captured
      ? []
      : [`group ${groupName(group)} includes cluster resources, and its selector matches no type`];
  });
}

function hiddenFailures({ filled }: Protection): readonly string[] {
  const workflows = listAt(filled, "workflows").filter(
    (workflow) => stringAt(workflow, "failOn") === "full-error",
  );
  const hooks = listAt(filled, "hooks").filter((hook) => stringAt(hook, "onError") === "continue");
  return [
    ...workflows.map((workflow) => `workflow ${stringAt(workflow, "name")} fails on full-error only`),
    ...hooks.map((hook) => `hook ${stringAt(hook, "name")} continues on errors`),
  ];
}

function captureBehind({ drpc, capture }: Protection): readonly string[] {
  const captured = Date.parse(stringAt(drpc.status, "lastKubeObjectProtectionTime") ?? "");
  const synced = Date.parse(stringAt(drpc.status, "lastGroupSyncTime") ?? "");
  const interval = minutesOf(stringAt(capture, "captureInterval") ?? "5m");
  if (Number.isNaN(captured) || Number.isNaN(synced) || synced - captured <= 2 * interval * 60_000) return [];
  return [`the last capture is ${Math.round((synced - captured) / 60_000)} minutes older than the last sync`];
}

function minutesOf(interval: string): number {
  const [, count = "5", unit = "m"] = /^(\d+)([smhd])/.exec(interval) ?? [];
  return Number(count) * ({ s: 1 / 60, m: 1, h: 60, d: 1440 }[unit] ?? 1);
}

function machinesThatAreNot(
  { parameters, namespaces }: Protection,
  { evidence }: AuditContext,
): readonly string[] {
  const { source } = evidence;
  if (source === undefined) return [];
  const missing = (parameters.get("PROTECTED_VMS") ?? []).filter(
    (name) => !namespaces.some((namespace) => source.machines.has(namespace, name)),
  );
  return missing.map((name) => `PROTECTED_VMS names ${name}, which does not exist`);
}

function nothingWaits({ filled, recipe }: Protection): readonly string[] {
  if (recipe === undefined) return [];
  const restore = listAt(filled, "workflows").find((workflow) => stringAt(workflow, "name") === "restore");
  const used = listAt(restore, "sequence").map((step) => stringAt(step, "hook")?.split("/")[0]);
  const waits = listAt(filled, "hooks").some((hook) => {
    return (
      stringAt(hook, "type") === "check" &&
      used.includes(stringAt(hook, "name")) &&
      /virtualmachine/i.test(stringAt(hook, "selectResource") ?? "")
    );
  });
  return waits ? [] : ["its restore workflow has no check hook on virtualmachines"];
}

/** What placement controls and recipes show by themselves. */
export const recoverySetup: Checks = {
  role: {},
  machine: {},
  site: {
    R1: eachProtection(fromGit),
    R2: eachProtection(unresolved),
    R4: eachProtection(withoutRevisions),
    R5: eachProtection(withoutCompanions),
    R6: eachProtection(misfits),
    R7: eachProtection(namespacesIgnored),
    R9: eachProtection(clusterTypesLeftOut),
    R10: eachProtection(hiddenFailures),
    R11: eachProtection(captureBehind),
    R12: eachProtection(machinesThatAreNot),
    R13: eachProtection(nothingWaits),
  },
};
