import { fieldAt, type KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { catalogueRelease } from "./catalogue-release.js";
import { commonInstancetypes } from "./common-instancetypes.js";
import { commonPreferences } from "./common-preferences.js";
import {
  catalogueReleaseOfKubeVirt,
  catalogueReleases,
  commonTypesOfRelease,
} from "./common-types-of-release.js";

function typeIn(release: string, name: string): KubeObject | undefined {
  const types = commonTypesOfRelease(release);
  return [...(types?.instancetypes ?? []), ...(types?.preferences ?? [])].find(
    ({ metadata }) => metadata.name === name,
  );
}

/** `path` below spec of a type; `absent` when the release is not known to have the type. */
function valueIn(release: string, name: string, ...path: readonly string[]): unknown {
  const type = typeIn(release, name);
  return type === undefined ? "absent" : fieldAt(type.spec, ...path);
}

describe("the common types of a release", () => {
  it("are the built-in ones for the built-in release", () => {
    expect(commonTypesOfRelease(catalogueRelease)).toEqual({
      instancetypes: commonInstancetypes(),
      preferences: commonPreferences(),
    });
  });

  it("are none for a release that is not known", () => {
    expect(commonTypesOfRelease("v0.1.0")).toBeUndefined();
  });

  // Counts: those of the bundle less the types no table has (gn1.* up to v1.2.0), and less n1.* and o1.* where unsure.
  it.each<[string, number, number]>([
    ["v1.7.0", 65, 54],
    ["v1.6.0", 65, 54],
    ["v1.5.1", 55, 54],
    ["v1.4.0", 55, 54],
    ["v1.3.0", 44, 0],
    ["v1.2.0", 44, 0],
    ["v1.0.1", 35, 0],
    ["v0.4.0", 29, 0],
    ["v0.3.4", 20, 0],
  ])("of %s are %i instance types and %i preferences", (release, instancetypes, preferences) => {
    const types = commonTypesOfRelease(release);
    expect([types?.instancetypes.length, types?.preferences.length]).toEqual([instancetypes, preferences]);
    const labelled = [...(types?.instancetypes ?? []), ...(types?.preferences ?? [])];
    for (const { metadata } of labelled) {
      expect(metadata.labels?.["instancetype.kubevirt.io/common-instancetypes-version"]).toBe(release);
    }
  });

  it("list every release once, the latest first", () => {
    expect(catalogueReleases[0]).toBe(catalogueRelease);
    expect(new Set(catalogueReleases).size).toBe(9);
  });

  it.each<[later: string, earlier: string, type: string, path: readonly string[], value: unknown, unknown]>([
    ["v1.7.0", "v1.6.0", "fedora", ["requirements", "architecture"], "amd64", undefined],
    ["v1.7.0", "v1.6.0", "fedora.s390x", ["preferredArchitecture"], "s390x", undefined],
    ["v1.7.0", "v1.6.0", "rhel.9.dpdk", ["requirements", "architecture"], "amd64", undefined],
    ["v1.7.0", "v1.6.0", "rhel.10.arm64", ["requirements", "architecture"], "arm64", undefined],
    ["v1.7.0", "v1.6.0", "windows.11.virtio", ["devices", "preferredVideoType"], "virtio", undefined],
    ["v1.7.0", "v1.6.0", "windows.2k8.virtio", ["devices", "preferredVideoType"], "virtio", undefined],
    ["v1.6.0", "v1.5.1", "d1.large", ["cpu", "guest"], 2, "absent"],
    ["v1.5.1", "v1.4.0", "cx1.large1gi", ["cpu", "maxSockets"], 2, undefined],
    ["v1.5.1", "v1.4.0", "cx1.medium", ["cpu", "maxSockets"], 1, undefined],
    ["v1.4.0", "v1.3.0", "cx1.medium1gi", ["cpu", "guest"], 1, "absent"],
    ["v1.4.0", "v1.3.0", "m1.large1gi", ["cpu", "guest"], 2, "absent"],
    ["v1.4.0", "v1.3.0", "alpine", ["devices", "preferredRng"], {}, "absent"],
    ["v1.2.0", "v1.0.1", "rt1.large", ["cpu", "guest"], 2, "absent"],
    ["v1.2.0", "v1.0.1", "u1.2xmedium", ["cpu", "guest"], 2, "absent"],
    ["v1.0.1", "v0.4.0", "n1.large", ["cpu", "guest"], 4, "absent"],
    ["v0.4.0", "v0.3.4", "o1.small", ["cpu", "guest"], 1, "absent"],
  ])("%s and %s differ in %s", (later, earlier, type, path, value, before) => {
    expect([valueIn(later, type, ...path), valueIn(earlier, type, ...path)]).toEqual([value, before]);
  });

  it("keep in an older release what did not change", () => {
    expect(valueIn("v0.3.4", "u1.small")).toEqual(typeIn("v1.7.0", "u1.small")?.spec);
    expect(valueIn("v1.4.0", "windows.11")).toEqual(typeIn("v1.7.0", "windows.11")?.spec);
    expect(valueIn("v1.6.0", "fedora", "requirements")).toEqual({
      cpu: { guest: 1 },
      memory: { guest: "2Gi" },
    });
    expect(typeIn("v1.6.0", "fedora")?.metadata.labels).not.toHaveProperty(
      "instancetype.kubevirt.io/required-architecture",
    );
  });

  it("are named by the release of KubeVirt that bundles them", () => {
    expect(["1.9", "1.6", "1.1", "1.0"].map(catalogueReleaseOfKubeVirt)).toEqual([
      "v1.7.0",
      "v1.4.0",
      "v0.3.4",
      undefined,
    ]);
  });
});
