import { fieldAt, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import type { AuditContext } from "../audit/audit-context.js";
import { hyperConvergedOf, policyOf } from "../audit/cluster-settings.js";
import { resources } from "../inventory/known-resources.js";
import { nameOfObject } from "./backup-losses.js";
import type { Checks, SiteFinding } from "./check.js";
import { hyperConvergedPolicy } from "./hyperconverged-fields.js";

const matchers = ["/spec/instancetype", "/spec/preference"];

function heals({ spec }: KubeObject): boolean {
  return fieldAt(spec, "syncPolicy", "automated", "selfHeal") === true;
}

/** Whether an application leaves both matchers of virtual machines alone, when comparing and when syncing. */
function leavesMatchersAlone({ spec }: KubeObject): boolean {
  const rules = listAt(spec, "ignoreDifferences").filter(
    (rule) => stringAt(rule, "kind") === "VirtualMachine",
  );
  const pointers = new Set(rules.flatMap((rule) => listAt(rule, "jsonPointers")));
  const respects = listAt(spec, "syncPolicy", "syncOptions").includes("RespectIgnoreDifferences=true");
  return respects && matchers.every((matcher) => pointers.has(matcher));
}

function policyFights({ evidence }: AuditContext): readonly SiteFinding[] {
  const { manifests, source, destination } = evidence;
  if (manifests === undefined) return [];
  const inTree = hyperConvergedOf(manifests.inventory);
  const policies = [
    policyOf(manifests.inventory),
    policyOf(source),
    policyOf(destination),
    hyperConvergedPolicy(inTree),
  ];
  const expands = policies.find((policy) => policy === "expand" || policy === "expandAll");
  const referencing = [...manifests.inventory.machines].some(({ vm }) => {
    return fieldAt(vm.spec, "instancetype") !== undefined || fieldAt(vm.spec, "preference") !== undefined;
  });
  if (expands === undefined || !referencing) return [];
  return manifests.inventory
    .list(resources.applications)
    .filter((application) => heals(application) && !leavesMatchersAlone(application))
    .map((application) => ({
      object: nameOfObject(application),
      message: `the policy is ${expands}, and it heals machines that name types`,
    }));
}

function policyOnKubeVirt({ evidence }: AuditContext): readonly SiteFinding[] {
  const { manifests, source, destination } = evidence;
  if (manifests === undefined) return [];
  const places = [manifests.inventory, source, destination];
  const managed = places.some((place) => place !== undefined && hyperConvergedOf(place) !== undefined);
  if (!managed) return [];
  return manifests.inventory
    .list(resources.kubeVirts)
    .filter(({ spec }) => fieldAt(spec, "configuration", "instancetype", "referencePolicy") !== undefined)
    .map((kubevirt) => ({
      object: nameOfObject(kubevirt),
      message: "HyperConverged overwrites the policy it sets",
    }));
}

/** What a tree of manifests says of policy and applications. */
export const gitSites: Checks = { role: {}, machine: {}, site: { G8: policyFights, G12: policyOnKubeVirt } };
