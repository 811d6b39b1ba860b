import { kinds } from "../kinds.js";
import type { Step } from "../scenario.js";

/** Sets the instance type reference policy of the cluster the scenario has for itself. */
export function setPolicy(referencePolicy: "reference" | "expand"): Step {
  return {
    title: `set the cluster's policy to ${referencePolicy}`,
    run: async ({ cluster }) => {
      const key = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
      const body = { spec: { instancetypeConfig: { referencePolicy } } };
      await cluster.client.patch(kinds.HyperConverged, key, { type: "application/merge-patch+json", body });
    },
  };
}
