import { type ClusterConfig, clusterConfigOf } from "../config/cluster-config.js";
import { lookupOf } from "../find/lookup-of.js";
import type { TypeLookup } from "../find/type-lookup.js";
import type { GoldenCase } from "./golden-case.js";

/** The objects of the cluster a case was recorded in; its types live where the machine looks for them. */
export function lookupFor({ instancetype, preference, revisions = [], vm }: GoldenCase): TypeLookup {
  const types = [instancetype, preference].filter((object) => object !== null);
  const inNamespace = types.map((object) =>
    object.kind.includes("Cluster")
      ? object
      : { ...object, metadata: { namespace: vm.metadata.namespace ?? "", ...object.metadata } },
  );
  return lookupOf([...inNamespace, ...revisions]);
}

/** The configuration of that cluster. */
export function configFor({ config }: GoldenCase): ClusterConfig {
  return clusterConfigOf({
    apiVersion: "kubevirt.io/v1",
    kind: "KubeVirt",
    metadata: {},
    spec: { configuration: config ?? {} },
  });
}
