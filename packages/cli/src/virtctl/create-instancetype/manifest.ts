import { canonicalQuantity, type JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { type FlagValues, forFlag } from "../../command-line/flag-values.js";
import { manifestMetadata, wantsNamespaced } from "../manifest-metadata.js";
import { Params } from "../params.js";

/** The manifest that `virtctl create instancetype` prints (KubeVirt pkg/virtctl/create/instancetype). @throws UsageError */
export function instancetypeManifest(flags: FlagValues): JsonObject {
  const namespaced = wantsNamespaced(flags);
  const guest = flags.integer("cpu") ?? 0;
  if (guest < 1) throw new UsageError("cpu value must be greater than zero");
  const memory = memoryOf(flags.last("memory") ?? "");
  const gpus = devices(flags, "gpu");
  const hostDevices = devices(flags, "hostdevice");
  const policy = flags.last("iothreadspolicy");
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: namespaced ? "VirtualMachineInstancetype" : "VirtualMachineClusterInstancetype",
    metadata: manifestMetadata(flags, namespaced ? "instancetype" : "clusterinstancetype"),
    spec: {
      cpu: { guest },
      memory: { guest: memory },
      ...(gpus.length === 0 ? {} : { gpus }),
      ...(hostDevices.length === 0 ? {} : { hostDevices }),
      ...(policy === undefined ? {} : { ioThreadsPolicy: ioThreadsPolicy(policy) }),
    },
  };
}

function memoryOf(text: string): string {
  try {
    return canonicalQuantity(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function devices(flags: FlagValues, flag: string): readonly JsonObject[] {
  return forFlag(flag, () =>
    flags.all(flag).map((text) => {
      const params = new Params(text);
      const name = params.take("name");
      const deviceName = params.take("devicename");
      params.done();
      if (name === undefined) throw new UsageError("name must be specified");
      if (deviceName === undefined) throw new UsageError("deviceName must be specified");
      return { name, deviceName };
    }),
  );
}

function ioThreadsPolicy(policy: string): string {
  if (policy === "auto" || policy === "shared") return policy;
  return forFlag("iothreadspolicy", () => {
    throw new UsageError("IOThread must be of value auto or shared");
  });
}
