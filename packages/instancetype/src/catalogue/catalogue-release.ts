/** Release of kubevirt/common-instancetypes the tables restate; KubeVirt 1.9 bundles it. */
export const catalogueRelease = "v1.7.0";

/** Label that names the release a common type is of. */
export const releaseLabel = "instancetype.kubevirt.io/common-instancetypes-version";

/** Labels that every object of the bundle carries. */
export const bundleLabels = {
  "instancetype.kubevirt.io/vendor": "kubevirt.io",
  [releaseLabel]: catalogueRelease,
} as const;
