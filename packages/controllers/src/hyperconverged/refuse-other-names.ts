import {
  hyperconvergedName,
  hyperconvergedNamespace,
  isValidHyperconverged,
} from "../policy/hyperconverged-identity.js";
import type { Step } from "../runtime/steps.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";
import { writeStatus } from "./status.js";

/** Objects under another name or in another namespace are never deployed; their status says why. */
export const refuseOtherNames =
  (deps: HyperconvergedDeps): Step<HyperconvergedDraft> =>
  async (draft) => {
    if (isValidHyperconverged(draft.hyperconverged)) return "continue";
    const message = `Request does not match expected name (${hyperconvergedName}) and namespace (${hyperconvergedNamespace})`;
    await writeStatus(deps, draft, {
      conditions: [{ type: "ReconcileComplete", status: "False", reason: "InvalidRequest", message }],
      fields: {},
    });
    return "stop";
  };
