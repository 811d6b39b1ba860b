import type { KubeObject } from "./kube-object.js";

/**
 * Converts objects of one kind between its versions, losslessly (apiextensions conversion webhook contract): in process
 * embedded, HTTPS webhook on a cluster. Name, namespace, uid and labels never change.
 */
export interface Converter {
  readonly group: string;
  readonly kind: string;
  /** @throws Error with a message for the user when the object cannot be converted. */
  convert(object: KubeObject, apiVersion: string): KubeObject;
}
