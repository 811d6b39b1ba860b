import type { KubeObject } from "@unfold/apimachinery";
import { jsonPatchAnnotation } from "../policy/json-patch-annotation.js";
import type { Condition } from "../runtime/conditions.js";
import type { Step } from "../runtime/steps.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";
import { writeStatus } from "./status.js";

/** Release of the operator whose behaviour is served. */
export const operatorVersion = "1.16.0";

const settled: readonly (readonly [string, Condition["status"]])[] = [
  ["ReconcileComplete", "True"],
  ["Available", "True"],
  ["Progressing", "False"],
  ["Degraded", "False"],
  ["Upgradeable", "True"],
];

const tainted: Condition = {
  type: "TaintedConfiguration",
  status: "True",
  reason: "UnsupportedFeatureAnnotation",
  message: "Unsupported feature was activated via an HCO annotation",
};

/** The last step: everything is as HyperConverged says. */
export const completeStatus =
  (deps: HyperconvergedDeps): Step<HyperconvergedDraft> =>
  async (draft) => {
    const { metadata } = draft.hyperconverged;
    const isTainted = metadata.annotations?.[jsonPatchAnnotation] !== undefined;
    const conditions = settled.map(([type, status]) => ({
      type,
      status,
      reason: "ReconcileCompleted",
      message: "Reconcile completed successfully",
    }));
    await writeStatus(deps, draft, {
      conditions: isTainted ? [...conditions, tainted] : conditions,
      removed: isTainted ? [] : [tainted.type],
      fields: {
        observedGeneration: metadata.generation ?? 0,
        systemHealthStatus: "healthy",
        versions: [{ name: "operator", version: operatorVersion }],
        relatedObjects: relatedObjects(deps.getKubevirt()),
      },
    });
    return "continue";
  };

function relatedObjects(kubevirt: KubeObject | undefined) {
  if (kubevirt === undefined) return [];
  const { name = "", namespace = "", uid = "", resourceVersion = "" } = kubevirt.metadata;
  return [{ apiVersion: kubevirt.apiVersion, kind: kubevirt.kind, name, namespace, uid, resourceVersion }];
}
