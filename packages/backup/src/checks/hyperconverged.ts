import { fieldAt, isJsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import type { AuditContext } from "../audit/audit-context.js";
import { hyperConvergedOf, isBefore, kubeVirtOf, releaseOf } from "../audit/cluster-settings.js";
import { resources } from "../inventory/known-resources.js";
import { nameOfObject } from "./backup-losses.js";
import type { Checks, SiteCheck, SiteFinding } from "./check.js";
import { hyperConvergedPolicy, operatorVersion, patchOperations } from "./hyperconverged-fields.js";

const gate = "InstancetypeReferencePolicy";

/** A check on each HyperConverged object anywhere. */
function eachObject(check: (object: KubeObject) => string | undefined): SiteCheck {
  return ({ places }) =>
    places.flatMap((place) =>
      place.list(resources.hyperConvergeds).flatMap((object) => {
        const message = check(object);
        return message === undefined ? [] : [{ object: nameOfObject(object), message }];
      }),
    );
}

const isV1beta1 = ({ apiVersion }: KubeObject): boolean => apiVersion === "hco.kubevirt.io/v1beta1";

function lowerCaseField(object: KubeObject): string | undefined {
  if (!isV1beta1(object) || fieldAt(object.spec, "commonInstancetypesDeployment") === undefined)
    return undefined;
  return "spec.commonInstancetypesDeployment is unknown in v1beta1";
}

function fieldOfOtherVersion(object: KubeObject): string | undefined {
  const field = isV1beta1(object) ? "workloadSources" : "instancetypeConfig";
  return fieldAt(object.spec, field) === undefined
    ? undefined
    : `spec.${field} is unknown in ${object.apiVersion}`;
}

const pathOf = (operation: Parameters<typeof stringAt>[0]): string => stringAt(operation, "path") ?? "";
const instancetypePath = "/spec/configuration/instancetype";

const touchesPolicy = (object: KubeObject): boolean =>
  patchOperations(object).some((operation) => pathOf(operation).startsWith(instancetypePath));

function kubeVirtDiffers({ evidence }: AuditContext): readonly SiteFinding[] {
  return [evidence.source, evidence.destination].flatMap((place) => {
    const [wanted, kubevirt] = place === undefined ? [] : [hyperConvergedOf(place), kubeVirtOf(place)];
    if (wanted === undefined || kubevirt === undefined || touchesPolicy(wanted)) return [];
    const set = stringAt(kubevirt.spec, "configuration", "instancetype", "referencePolicy");
    const policy = hyperConvergedPolicy(wanted);
    if (set === policy) return [];
    return [
      {
        object: nameOfObject(kubevirt),
        message: `its policy is ${set ?? "not set"}, HyperConverged's is ${policy ?? "not set"}`,
      },
    ];
  });
}

function patchWithoutParent(object: KubeObject): string | undefined {
  if (hyperConvergedPolicy(object) !== undefined) return undefined;
  const operations = patchOperations(object);
  const deep = operations.findIndex(
    (operation) => pathOf(operation) === `${instancetypePath}/referencePolicy`,
  );
  if (deep === -1 || operations.slice(0, deep).some((operation) => pathOf(operation) === instancetypePath))
    return undefined;
  return `the patch adds ${instancetypePath}/referencePolicy, and nothing makes ${instancetypePath}`;
}

function patchAddsGate(object: KubeObject): string | undefined {
  const release = releaseOf(operatorVersion(object));
  if (release === undefined || isBefore(release, 1, 15)) return undefined;
  const adds = patchOperations(object).some((operation) => {
    return (
      pathOf(operation).includes("/featureGates") &&
      JSON.stringify(fieldAt(operation, "value") ?? "").includes(gate)
    );
  });
  return adds ? `the patch adds ${gate}` : undefined;
}

function fieldTooNew(object: KubeObject): string | undefined {
  if (fieldAt(object.spec, "instancetypeConfig") === undefined) return undefined;
  const version = operatorVersion(object);
  return isBefore(releaseOf(version), 1, 15) ? `operator ${version} has no instancetypeConfig` : undefined;
}

function policiesDiffer({ evidence: { source, destination } }: AuditContext): readonly SiteFinding[] {
  const [from, to] = [source, destination].map((place) =>
    place === undefined ? undefined : hyperConvergedOf(place),
  );
  if (from === undefined || to === undefined) return [];
  const [before, after] = [from, to].map((object) => hyperConvergedPolicy(object) ?? "reference");
  return before === after
    ? []
    : [{ message: `the source's policy is ${before}, the destination's is ${after}` }];
}

function gateOfKubeVirt({ spec }: KubeObject): string | undefined {
  const gates = fieldAt(spec, "featureGates");
  const names = Array.isArray(gates)
    ? gates.map((entry) => stringAt(entry, "name"))
    : isJsonObject(gates)
      ? Object.keys(gates)
      : [];
  return names.some((name) => name?.toLowerCase() === gate.toLowerCase())
    ? `its feature gates name ${gate}`
    : undefined;
}

const operatorNamespaces: ReadonlySet<string> = new Set(["openshift-cnv", "kubevirt-hyperconverged"]);

function wrongPlace({ metadata: { namespace = "", name = "" } }: KubeObject): string | undefined {
  if (name === "kubevirt-hyperconverged" && operatorNamespaces.has(namespace)) return undefined;
  return "only kubevirt-hyperconverged in the operator's namespace is reconciled";
}

/** What HyperConverged objects show, in clusters and manifests. */
export const hyperConverged: Checks = {
  role: {},
  machine: {},
  site: {
    "HCO-1": eachObject(lowerCaseField),
    "HCO-2": eachObject(fieldOfOtherVersion),
    "HCO-3": kubeVirtDiffers,
    "HCO-4": eachObject((object) =>
      touchesPolicy(object) ? "its jsonpatch touches the instance type configuration" : undefined,
    ),
    "HCO-5": eachObject(patchWithoutParent),
    "HCO-6": eachObject(patchAddsGate),
    "HCO-7": eachObject(fieldTooNew),
    "HCO-8": policiesDiffer,
    "HCO-9": eachObject(gateOfKubeVirt),
    "HCO-10": eachObject(wrongPlace),
  },
};
