import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { hyperConvergedConverter } from "./converter.js";

export const v1 = "hco.kubevirt.io/v1";
export const v1beta1 = "hco.kubevirt.io/v1beta1";

/** The gates that both versions know. */
export const gateNames = [
  ...["alignCPUs", "containerPathVolumes", "decentralizedLiveMigration", "declarativeHotplugVolumes"],
  ...[
    "deployKubeSecondaryDNS",
    "disableMDevConfiguration",
    "downwardMetrics",
    "enableMultiArchBootImageImport",
  ],
  ...["incrementalBackup", "objectGraph", "persistentReservation"],
];

/** What they are unless set. */
export const defaultGates: JsonObject = Object.fromEntries(
  gateNames.map((name) => [
    name,
    name === "decentralizedLiveMigration" || name === "declarativeHotplugVolumes",
  ]),
);

export function hyperConverged(
  apiVersion: string,
  spec: JsonObject,
  annotations?: { readonly [key: string]: string },
): KubeObject {
  const metadata = { name: "kubevirt-hyperconverged", namespace: "kubevirt-hyperconverged", uid: "u" };
  return {
    apiVersion,
    kind: "HyperConverged",
    metadata: annotations === undefined ? metadata : { ...metadata, annotations },
    spec,
    status: { observedGeneration: 3 },
  };
}

export function convert(object: KubeObject, apiVersion: string): KubeObject {
  return hyperConvergedConverter.convert(object, apiVersion);
}
