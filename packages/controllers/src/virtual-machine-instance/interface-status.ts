import { isJsonObject, type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { hashOf } from "../runtime/short-hash.js";

/** What a guest agent would report of the interfaces: addresses that follow from the instance's uid. */
export function interfaceStatus(vmi: KubeObject): readonly JsonObject[] {
  const interfaces = listAt(vmi.spec, "domain", "devices", "interfaces")
    .filter(isJsonObject)
    .filter((entry) => stringAt(entry, "state") !== "absent");
  return interfaces.map((entry, index) => {
    const hash = hashOf(`${vmi.metadata.uid}/${index}`);
    const address = addressOf(hash);
    return {
      name: stringAt(entry, "name") ?? "",
      mac: stringAt(entry, "macAddress") ?? macOf(hash),
      ipAddress: address,
      ipAddresses: [address],
      infoSource: "domain",
      queueCount: 1,
    };
  });
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
