import { isJsonObject, type JsonObject, type JsonValue, ownField, withField } from "@unfold/apimachinery";

/** How far a gate has come: a beta gate is on unless disabled, the others are off unless enabled. */
type Stage = "alpha" | "beta" | "deprecated";

/** The gates that both versions know (hyperconverged-cluster-operator pkg/featuregates). */
const gatesOfBothVersions: readonly (readonly [name: string, stage: Stage])[] = [
  ["alignCPUs", "alpha"],
  ["containerPathVolumes", "alpha"],
  ["decentralizedLiveMigration", "beta"],
  ["declarativeHotplugVolumes", "beta"],
  ["deployKubeSecondaryDNS", "alpha"],
  ["disableMDevConfiguration", "deprecated"],
  ["downwardMetrics", "alpha"],
  ["enableMultiArchBootImageImport", "deprecated"],
  ["incrementalBackup", "alpha"],
  ["objectGraph", "alpha"],
  ["persistentReservation", "deprecated"],
];

/** The list of v1 as v1beta1's object: every gate of both versions becomes an explicit boolean. */
export function gateObject(list: readonly JsonValue[]): JsonObject {
  return Object.fromEntries(gatesOfBothVersions.map(([name, stage]) => [name, isOn(list, name, stage)]));
}

/**
 * The list of v1 for v1beta1's object. Entries of `list` that already say what the object says stay as they are written,
 * and so do gates that v1beta1 does not know; a gate that is not in the object loses its entry.
 */
export function gateList(object: JsonObject, list: readonly JsonValue[]): readonly JsonValue[] {
  return gatesOfBothVersions.reduce((entries, [name, stage]) => {
    const wanted = ownField(object, name);
    if (wanted === isOn(entries, name, stage)) return entries;
    const others = entries.filter((entry) => !isNamed(entry, name));
    const byDefault = stage === "beta";
    if (typeof wanted !== "boolean" || wanted === byDefault) return others;
    return [...others, { name, state: wanted ? "Enabled" : "Disabled" }];
  }, list);
}

/** What of v1beta1's object v1 has no gate for: retired gates, which are accepted and ignored. */
export function retiredGates(object: JsonObject): JsonObject {
  return gatesOfBothVersions.reduce((rest, [name]) => withField(rest, name, undefined), object);
}

function isOn(list: readonly JsonValue[], name: string, stage: Stage): boolean {
  const entry = list.find((candidate) => isNamed(candidate, name));
  if (entry === undefined) return stage === "beta";
  return !(isJsonObject(entry) && entry.state === "Disabled");
}

/** Names of gates are compared without regard to case. */
function isNamed(entry: JsonValue, name: string): boolean {
  return (
    isJsonObject(entry) && typeof entry.name === "string" && entry.name.toLowerCase() === name.toLowerCase()
  );
}
