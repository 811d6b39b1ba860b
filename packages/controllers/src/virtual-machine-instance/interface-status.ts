import { createHash } from "node:crypto";
import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { hashOf } from "../runtime/short-hash.js";

/** What a guest agent would report of the interfaces: addresses that follow from the instance's uid. */
export function interfaceStatus(vmi: KubeObject): readonly JsonObject[] {
  return interfacesOf(vmi).map((entry, index) => {
    const hash = hashOf(`${vmi.metadata.uid}/${index}`);
    const address = addressOf(hash);
    return {
      name: stringAt(entry, "name") ?? "",
      mac: stringAt(entry, "macAddress") ?? macOf(hash),
      ipAddress: address,
      ipAddresses: [address],
      infoSource: "domain",
      podInterfaceName: podInterfaceName(vmi, entry),
      queueCount: 1,
    };
  });
}

/** What is known of the interfaces once the pod runs, before the guest does. */
export function podInterfaces(vmi: KubeObject): readonly JsonObject[] {
  return interfacesOf(vmi).map((entry) => ({
    name: stringAt(entry, "name") ?? "",
    podInterfaceName: podInterfaceName(vmi, entry),
  }));
}

function interfacesOf({ spec }: KubeObject): readonly JsonObject[] {
  return listAt(spec, "domain", "devices", "interfaces")
    .filter(isJsonObject)
    .filter((entry) => stringAt(entry, "state") !== "absent");
}

/** The pod network is the pod's first interface; others are named by a hash of the network's name (KubeVirt pkg/network/namescheme). */
function podInterfaceName({ spec }: KubeObject, entry: JsonObject): string {
  const name = stringAt(entry, "name") ?? "";
  const network = listAt(spec, "networks").find((one) => stringAt(one, "name") === name);
  if (objectAt(network, "multus") === undefined) return "eth0";
  return `pod${createHash("sha256").update(name).digest("hex").slice(0, 11)}`;
}

/** Address of the instance's pod: the one of its first interface. */
export function podAddress({ metadata }: KubeObject): string {
  return addressOf(hashOf(`${metadata.uid}/0`));
}

function addressOf(hash: number): string {
  return `10.244.${(hash >>> 8) & 0xff}.${1 + (hash % 254)}`;
}

function macOf(hash: number): string {
  const octets = [24, 16, 8, 0].map((shift) => ((hash >>> shift) & 0xff).toString(16).padStart(2, "0"));
  return ["02", "00", ...octets].join(":");
}
