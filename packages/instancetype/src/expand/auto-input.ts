import { isText, list, member, struct } from "../field-value.js";
import type { FoundType } from "../find/find.js";
import type { TemplateDraft } from "../template-draft.js";

/** Adds the input device a machine asks to have attached; bus and type are left for the preference. */
export function addAutoInput(draft: TemplateDraft): void {
  if (member(draft.devices, "autoattachInputDevice") !== true) return;
  if (list(draft.devices, "inputs").length > 0) return;
  draft.devices.inputs = [{ type: "", name: "default-0" }];
}

/** Whether the preference would shape an automatically attached input, so that it has to be there when it is applied. */
export function shapesInputs(preference: FoundType | undefined): boolean {
  const devices = struct(preference?.spec, "devices");
  return isText(member(devices, "preferredInputBus")) || isText(member(devices, "preferredInputType"));
}
