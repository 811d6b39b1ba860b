import { listAt } from "@unfold/apimachinery";
import type { Condition } from "../runtime/conditions.js";
import type { Step } from "../runtime/steps.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";
import { writeStatus } from "./status.js";

const initial: readonly (readonly [string, Condition["status"]])[] = [
  ["ReconcileComplete", "Unknown"],
  ["Available", "False"],
  ["Progressing", "True"],
  ["Degraded", "False"],
  ["Upgradeable", "Unknown"],
];

/** The first pass says that work has begun (hyperconverged-cluster-operator reason `Init`). */
export const initStatus =
  (deps: HyperconvergedDeps): Step<HyperconvergedDraft> =>
  async (draft) => {
    if (listAt(draft.hyperconverged.status, "conditions").length > 0) return "continue";
    const conditions = initial.map(([type, status]) => ({
      type,
      status,
      reason: "Init",
      message: "Initializing HyperConverged cluster",
    }));
    await writeStatus(deps, draft, { conditions, fields: {} });
    return "continue";
  };
