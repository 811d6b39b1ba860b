import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "@unfold/apimachinery";
import { bundleLabels } from "./catalogue-release.js";
import { preferenceFragments } from "./preference-fragments.js";
import { type PreferenceRow, preferenceRows } from "./preference-rows.js";

const prefix = "instancetype.kubevirt.io/";

/**
 * The VirtualMachineClusterPreferences that KubeVirt deploys (kubevirt/common-instancetypes), equal to the bundle in
 * names, labels and specs; display names are our own.
 */
export function commonPreferences(): readonly KubeObject[] {
  return preferenceRows.map((row) => ({
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: "VirtualMachineClusterPreference",
    metadata: { name: row.name, labels: labels(row), annotations: annotations(row) },
    spec: row.fragments.map((name) => preferenceFragments[name]).reduce<JsonObject>(merge, required(row)),
  }));
}

function labels({ os, requires, architecture }: PreferenceRow): { readonly [key: string]: string } {
  return {
    [`${prefix}os-type`]: os,
    ...(requires === undefined
      ? {}
      : {
          [`${prefix}required-cpu`]: String(requires.cpu),
          [`${prefix}required-memory`]: requires.memory,
        }),
    ...(architecture === undefined
      ? {}
      : {
          [`${prefix}arch`]: architecture,
          [`${prefix}preferred-architecture`]: architecture,
          [`${prefix}required-architecture`]: architecture,
        }),
    ...bundleLabels,
  };
}

function annotations(row: PreferenceRow): { readonly [key: string]: string } {
  return {
    iconClass: row.icon,
    "openshift.io/display-name": row.displayName,
    "openshift.io/documentation-url": "https://github.com/kubevirt/common-instancetypes",
    "openshift.io/provider-display-name": row.provider,
    "openshift.io/support-url": row.supportUrl,
    tags: `hidden,kubevirt,${row.os},${row.name.split(".")[0]}`,
  };
}

function required({ requires, architecture }: PreferenceRow): JsonObject {
  if (requires === undefined) return {};
  const { cpu, memory } = requires;
  return {
    requirements: {
      cpu: { guest: cpu },
      memory: { guest: memory },
      ...(architecture === undefined ? {} : { architecture }),
    },
    ...(architecture === undefined ? {} : { preferredArchitecture: architecture }),
  };
}

function merge(base: JsonObject, part: JsonObject): JsonObject {
  const merged: MutableJsonObject = { ...base };
  for (const [key, value] of Object.entries(part)) {
    const present = ownField(base, key);
    if (value === undefined) continue;
    setOwnField(merged, key, isJsonObject(present) && isJsonObject(value) ? merge(present, value) : value);
  }
  return merged;
}
