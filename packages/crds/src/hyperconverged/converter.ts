import type { Converter, KubeObject } from "@unfold/apimachinery";
import { toV1 } from "./to-v1.js";
import { toV1beta1 } from "./to-v1beta1.js";

const conversions = new Map([
  ["hco.kubevirt.io/v1beta1 hco.kubevirt.io/v1", toV1],
  ["hco.kubevirt.io/v1 hco.kubevirt.io/v1beta1", toV1beta1],
]);

/** HyperConverged between v1beta1 and v1, whose specs have different paths. */
export const hyperConvergedConverter: Converter = {
  group: "hco.kubevirt.io",
  kind: "HyperConverged",
  convert(object: KubeObject, apiVersion: string): KubeObject {
    if (object.apiVersion === apiVersion) return object;
    const conversion = conversions.get(`${object.apiVersion} ${apiVersion}`);
    if (conversion === undefined) {
      throw new Error(`cannot convert HyperConverged from "${object.apiVersion}" to "${apiVersion}"`);
    }
    return conversion(object);
  },
};
