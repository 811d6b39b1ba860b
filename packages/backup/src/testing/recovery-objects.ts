import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { namespace } from "./objects.js";

export const protectLabel = "ramendr.openshift.io/k8s-resource-selector";

/** A placement control of Ramen that captures by the built-in recipe. */
export function placementControl(
  spec: JsonObject = {},
  status: JsonObject = {},
  place = "openshift-dr-ops",
): KubeObject {
  return {
    apiVersion: "ramendr.openshift.io/v1alpha1",
    kind: "DRPlacementControl",
    metadata: { name: "web-drpc", namespace: place },
    spec: {
      pvcSelector: { matchLabels: { [protectLabel]: "web" } },
      protectedNamespaces: [namespace],
      kubeObjectProtection: capture(),
      ...spec,
    },
    status,
  };
}

export function capture(parameters: JsonObject = {}): JsonObject {
  return {
    recipeRef: { name: "vm-recipe", namespace: "openshift-dr-ops" },
    recipeParameters: {
      PROTECTED_VMS: ["web"],
      K8S_RESOURCE_SELECTOR: ["web"],
      PVC_RESOURCE_SELECTOR: ["web"],
      ...parameters,
    },
  };
}

/** A recipe in the manner of vm-recipe. */
export function recipe(group: JsonObject = {}, rest: JsonObject = {}): KubeObject {
  const sequence = [{ group: "vm" }];
  return {
    apiVersion: "ramendr.openshift.io/v1alpha1",
    kind: "Recipe",
    metadata: { name: "vm-recipe", namespace: "openshift-dr-ops" },
    spec: {
      groups: [
        {
          name: "vm",
          type: "resource",
          labelSelector: labelIn(placeholder("K8S_RESOURCE_SELECTOR")),
          includeClusterResources: true,
          ...group,
        },
      ],
      volumes: {
        name: "volumes",
        type: "volume",
        labelSelector: labelIn(placeholder("PVC_RESOURCE_SELECTOR")),
      },
      workflows: [
        { name: "backup", sequence, failOn: "any-error" },
        { name: "restore", sequence, failOn: "any-error" },
      ],
      ...rest,
    },
  };
}

function labelIn(value: string): JsonObject {
  return { matchExpressions: [{ key: protectLabel, operator: "In", values: [value] }] };
}

/** An Argo CD application that heals what it manages. */
export function application(spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "web", namespace: "argocd" },
    spec: { syncPolicy: { automated: { selfHeal: true } }, ...spec },
  };
}

/** A HyperConverged object in its proper place. */
export function hyperConvergedObject(
  spec: JsonObject = {},
  rest: JsonObject = {},
  version = "v1beta1",
): KubeObject {
  return {
    apiVersion: `hco.kubevirt.io/${version}`,
    kind: "HyperConverged",
    metadata: { name: "kubevirt-hyperconverged", namespace: "openshift-cnv" },
    spec,
    ...rest,
  };
}

/** What a recipe writes where a parameter goes. */
export function placeholder(key: string): string {
  return `\${${key}}`;
}
