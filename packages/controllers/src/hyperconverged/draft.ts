import type { KubeObject } from "@unfold/apimachinery";

/** One pass over a HyperConverged object. */
export interface HyperconvergedDraft {
  /** The object as last read or written. */
  hyperconverged: KubeObject;
}

/** What the steps need from outside. */
export interface HyperconvergedDeps {
  now(): string;
  getKubevirt(): KubeObject | undefined;
  createKubevirt(kubevirt: KubeObject): Promise<KubeObject>;
  updateKubevirt(kubevirt: KubeObject): Promise<KubeObject>;
  deleteKubevirt(kubevirt: KubeObject): Promise<void>;
  update(hyperconverged: KubeObject): Promise<KubeObject>;
  updateStatus(hyperconverged: KubeObject): Promise<KubeObject>;
  record(
    hyperconverged: KubeObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
  ): Promise<void>;
  /** Remembered between passes: the KubeVirt spec generated last. */
  readonly memory: { generated?: KubeObject["spec"] };
}
