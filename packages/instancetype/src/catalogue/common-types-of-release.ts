import { type JsonObject, type KubeObject, type MutableJsonObject, ownField } from "@unfold/apimachinery";
import { releaseLabel } from "./catalogue-release.js";
import { commonInstancetypes } from "./common-instancetypes.js";
import { commonPreferences } from "./common-preferences.js";
import { releaseDifferences, type UnsetFields } from "./release-differences.js";

const prefix = "instancetype.kubevirt.io/";

/** The common types of one release whose specs are known for certain. */
export interface CommonTypes {
  readonly instancetypes: readonly KubeObject[];
  readonly preferences: readonly KubeObject[];
}

/** Releases of kubevirt/common-instancetypes whose types are known, the latest first: `v1.7.0`. */
export const catalogueReleases: readonly string[] = releaseDifferences.map(({ release }) => release);

/** Release of the common types that a minor release of KubeVirt bundles; undefined when it is not known. @param minor `1.8` */
export function catalogueReleaseOfKubeVirt(minor: string): string | undefined {
  return releaseDifferences.find(({ kubeVirt }) => kubeVirt === minor)?.release;
}

/**
 * The common types as a release had them; undefined when the release is not one of {@link catalogueReleases}. A type is
 * left out when the release did not have it, or when its spec in that release is not certain.
 */
export function commonTypesOfRelease(release: string): CommonTypes | undefined {
  const index = catalogueReleases.indexOf(release);
  if (index === -1) return undefined;
  const rows = releaseDifferences.slice(0, index + 1);
  const unset = rows.flatMap((row) => row.unset ?? []);
  const known = (types: readonly KubeObject[], role: keyof CommonTypes): readonly KubeObject[] => {
    const unknown = rows.flatMap((row) => row.unknown?.[role] ?? []);
    return types
      .filter(({ metadata: { name = "" } }) => !unknown.some((pattern) => matches(pattern, name)))
      .map((type) => asReleased(type, release, unset));
  };
  return {
    instancetypes: known(commonInstancetypes(), "instancetypes"),
    preferences: known(commonPreferences(), "preferences"),
  };
}

function matches(pattern: string, name: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return name === pattern;
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
}

function asReleased(type: KubeObject, release: string, unset: readonly UnsetFields[]): KubeObject {
  const { name = "", labels } = type.metadata;
  const rows = unset.filter(({ names }) => matches(names, name));
  const dropped = new Set(rows.flatMap((row) => (row.labels ?? []).map((label) => `${prefix}${label}`)));
  const kept = Object.entries(labels ?? {}).filter(([label]) => !dropped.has(label));
  return {
    ...type,
    metadata: { ...type.metadata, labels: { ...Object.fromEntries(kept), [releaseLabel]: release } },
    spec: rows.flatMap(({ fields }) => fields).reduce(without, type.spec as JsonObject),
  };
}

/** The object without the field; what the field alone was in stays. */
function without(object: JsonObject, [key = "", ...rest]: readonly string[]): JsonObject {
  const value = ownField(object, key);
  if (value === undefined) return object;
  const copy: MutableJsonObject = { ...object };
  if (rest.length === 0) delete copy[key];
  else copy[key] = without(value as JsonObject, rest);
  return copy;
}
