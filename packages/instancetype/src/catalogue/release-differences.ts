/** Fields and labels that types of an older release did not have. */
export interface UnsetFields {
  /** Names, with at most one `*`. */
  readonly names: string;
  /** Paths below `spec`. */
  readonly fields: readonly (readonly string[])[];
  /** Labels, without their prefix, that say the same. */
  readonly labels?: readonly string[];
}

/** How a release of the common types differs from the next later one, as far as it is certain. */
export interface ReleaseDifference {
  readonly release: string;
  /** Minor release of KubeVirt that bundles it. */
  readonly kubeVirt: string;
  /**
   * Names, with at most one `*`, that the release did not have, or whose spec in it is not known for certain. Names that only
   * older releases had are in no table and need no row.
   */
  readonly unknown?: { readonly instancetypes?: readonly string[]; readonly preferences?: readonly string[] };
  readonly unset?: readonly UnsetFields[];
}

const architecture = {
  fields: [["preferredArchitecture"], ["requirements", "architecture"]],
  labels: ["preferred-architecture", "required-architecture"],
} as const;

/** Backwards from the built-in tables; each row applies to all later rows too. Source: kubevirt/common-instancetypes. */
export const releaseDifferences: readonly ReleaseDifference[] = [
  { release: "v1.7.0", kubeVirt: "1.9" },
  {
    release: "v1.6.0",
    kubeVirt: "1.8",
    unset: [
      { names: "fedora*", ...architecture },
      { names: "rhel.9*", ...architecture },
      { names: "rhel.10*", ...architecture },
      { names: "windows.*.virtio", fields: [["devices", "preferredVideoType"]] },
    ],
  },
  { release: "v1.5.1", kubeVirt: "1.7", unknown: { instancetypes: ["d1.*"] } },
  { release: "v1.4.0", kubeVirt: "1.6", unset: [{ names: "cx1.*", fields: [["cpu", "maxSockets"]] }] },
  // Fifteen preferences came with v1.4.0, four got another spec: which ones were as they are is not certain.
  { release: "v1.3.0", kubeVirt: "1.5", unknown: { instancetypes: ["*1gi"], preferences: ["*"] } },
  { release: "v1.2.0", kubeVirt: "1.4" },
  { release: "v1.0.1", kubeVirt: "1.3", unknown: { instancetypes: ["rt1.*", "u1.2xmedium"] } },
  // Its network types chose nodes by a label that is not known for certain.
  { release: "v0.4.0", kubeVirt: "1.2", unknown: { instancetypes: ["n1.*"] } },
  // Some sizes of the overcommitted series are newer.
  { release: "v0.3.4", kubeVirt: "1.1", unknown: { instancetypes: ["o1.*"] } },
];
