import { spreadThreads, topologyPreference } from "../apply/topology.js";
import type { Conflict } from "../engine-error.js";
import { count, struct } from "../field-value.js";
import type { FoundType } from "../find/find.js";

const path = "instancetype.spec.cpu.guest";

/**
 * Whether the instance type's vCPUs divide evenly the way the preference spreads them (KubeVirt
 * pkg/instancetype/webhooks/vm). KubeVirt crashes on a ratio of 0; here it is reported as not dividing.
 */
export function checkSpread(
  instancetype: FoundType | undefined,
  preference: FoundType | undefined,
): Conflict | undefined {
  if (instancetype === undefined || preference === undefined) return undefined;
  const { topology, across, ratio } = topologyPreference(preference.spec);
  if (topology !== "spread") return undefined;
  const vcpus = count(struct(instancetype.spec, "cpu"), "guest");
  const message = spreadMessages[across]?.(vcpus, ratio);
  return message === undefined ? undefined : { path, message };
}

const divides = (vcpus: number, ratio: number): boolean => ratio !== 0 && vcpus % ratio === 0;

/** Says what is wrong, by how vCPUs are spread; undefined when nothing is. */
const spreadMessages: { readonly [across: string]: (vcpus: number, ratio: number) => string | undefined } = {
  SocketsCores: (vcpus, ratio) =>
    divides(vcpus, ratio)
      ? undefined
      : `${vcpus} vCPUs provided by the instance type are not divisible by the Spec.PreferSpreadSocketToCoreRatio or Spec.CPU.PreferSpreadOptions.Ratio of ${ratio} provided by the preference`,
  CoresThreads: (vcpus, ratio) =>
    divides(vcpus, ratio)
      ? undefined
      : `${vcpus} vCPUs provided by the instance type are not divisible by the number of threads per core ${ratio}`,
  SocketsCoresThreads: (vcpus, ratio) =>
    divides(vcpus, spreadThreads) && divides(vcpus / spreadThreads, ratio)
      ? undefined
      : `${vcpus} vCPUs provided by the instance type are not divisible by the number of threads per core ${spreadThreads} and Spec.PreferSpreadSocketToCoreRatio or Spec.CPU.PreferSpreadOptions.Ratio of ${ratio}`,
};
