import { list, member } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";

/** Adds the input device a machine asks to have attached; bus and type are left for the preference. */
export function addAutoInput(draft: TemplateDraft): void {
  if (member(draft.devices, "autoattachInputDevice") !== true) return;
  if (list(draft.devices, "inputs").length > 0) return;
  draft.devices.inputs = [{ type: "", name: "default-0" }];
}
