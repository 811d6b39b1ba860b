/** Release of kubevirt/common-instancetypes the tables restate; KubeVirt 1.9 bundles it. */
export const catalogueRelease = "v1.7.0";

/** Labels that every object of the bundle carries. */
export const bundleLabels = {
  "instancetype.kubevirt.io/vendor": "kubevirt.io",
  "instancetype.kubevirt.io/common-instancetypes-version": catalogueRelease,
} as const;
