import type { JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { type FlagValues, forFlag } from "../../command-line/flag-values.js";
import { manifestMetadata, wantsNamespaced } from "../manifest-metadata.js";

/** The manifest that `virtctl create preference` prints (KubeVirt pkg/virtctl/create/preference). @throws UsageError */
export function preferenceManifest(flags: FlagValues): JsonObject {
  const namespaced = wantsNamespaced(flags);
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: namespaced ? "VirtualMachinePreference" : "VirtualMachineClusterPreference",
    metadata: manifestMetadata(flags, namespaced ? "preference" : "clusterpreference"),
    spec: {
      ...preferred(flags, "volume-storage-class", "volumes", "preferredStorageClassName"),
      ...preferred(flags, "machine-type", "machine", "preferredMachineType"),
      ...preferred(flags, "cpu-topology", "cpu", "preferredCPUTopology", checkTopology),
    },
  };
}

/** `{section: {field: value}}` for a flag that was given; Go leaves an empty value out, not its section. */
function preferred(
  flags: FlagValues,
  flag: string,
  section: string,
  field: string,
  check: (value: string) => void = () => {},
): JsonObject {
  const value = flags.last(flag);
  if (value === undefined) return {};
  forFlag(flag, () => check(value));
  return { [section]: value === "" ? {} : { [field]: value } };
}

/** The names in force and those they replaced. */
const topologies: ReadonlySet<string> = new Set([
  ...["sockets", "cores", "threads", "spread", "any"],
  ...["preferSockets", "preferCores", "preferThreads", "preferSpread", "preferAny"],
]);

function checkTopology(value: string): void {
  if (topologies.has(value)) return;
  throw new UsageError("CPU topology must have a value of sockets, cores, threads or spread");
}
