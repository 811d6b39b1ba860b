import type { StrategicMergeRule, StrategicMergeRules } from "./strategic-merge-patch.js";

const by = (mergeKey: string): StrategicMergeRule => ({ strategy: "merge", mergeKey });
const set: StrategicMergeRule = { strategy: "merge" };

/**
 * Lists of the built-in kinds that merge, by the last one or two names of their path: the `patchStrategy` and
 * `patchMergeKey` tags of k8s.io/api. Lists not named here, such as tolerations, taints and RBAC rules, are replaced.
 */
const rules: { readonly [path: string]: StrategicMergeRule } = {
  "metadata.finalizers": set,
  "metadata.ownerReferences": by("uid"),
  "spec.finalizers": set,
  "spec.podCIDRs": set,
  "spec.ports": by("port"),
  "containers.ports": by("containerPort"),
  "initContainers.ports": by("containerPort"),
  "ephemeralContainers.ports": by("containerPort"),
  "spec.resourceClaims": by("name"),
  "status.addresses": by("type"),
  conditions: by("type"),
  containers: by("name"),
  env: by("name"),
  ephemeralContainers: by("name"),
  hostAliases: by("ip"),
  imagePullSecrets: by("name"),
  initContainers: by("name"),
  matchConditions: by("name"),
  podIPs: by("ip"),
  schedulingGates: by("name"),
  secrets: by("name"),
  topologySpreadConstraints: by("topologyKey"),
  volumeDevices: by("devicePath"),
  volumeMounts: by("mountPath"),
  volumes: by("name"),
  webhooks: by("name"),
};

/** {@link StrategicMergeRules} of the built-in kinds. */
export const coreMergeRules: StrategicMergeRules = (path) => {
  const [last, lastTwo] = [path.slice(-1), path.slice(-2)].map((names) => names.join("."));
  return [lastTwo, last]
    .filter((name) => name !== undefined && Object.hasOwn(rules, name))
    .map((name) => rules[name ?? ""])
    .at(0);
};
