import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { isPresent, isText, list, member, struct } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { applyAutoAttach } from "./auto-attach.js";
import { applyDisks } from "./disks.js";
import { type FilledField, fillFields, textField, withFilledFields } from "./filled-fields.js";
import { applyInterfaces } from "./interfaces.js";
import type { PreferenceStep } from "./preference-step.js";

/** Devices a preference fills in as they are. `preferredVirtualGPUOptions` is applied nowhere, as in KubeVirt. */
const plainFields: readonly FilledField[] = [
  { preferred: "preferredUseVirtioTransitional", field: "useVirtioTransitional" },
  { preferred: "preferredBlockMultiQueue", field: "blockMultiQueue" },
  { preferred: "preferredNetworkInterfaceMultiQueue", field: "networkInterfaceMultiqueue" },
  { preferred: "preferredRng", field: "rng" },
  { preferred: "preferredTPM", field: "tpm" },
];

const inputFields: readonly FilledField[] = [
  textField("preferredInputBus", "bus"),
  textField("preferredInputType", "type"),
];

const soundFields: readonly FilledField[] = [textField("preferredSoundModel", "model")];

/** Device preferences (KubeVirt pkg/instancetype/preference/apply/devices). */
export const applyDevices: PreferenceStep = (draft, preference) => {
  const preferred = struct(preference, "devices");
  if (preferred === undefined) return;
  applyAutoAttach(draft, preference);
  fillFields(draft.devices, preferred, plainFields);
  applyDisableHotplug(draft, preferred);
  if (isPresent(member(draft.devices, "sound"))) {
    fillFields(draft.object(draft.devices, "sound"), preferred, soundFields);
  }
  applyVideo(draft, preferred);
  applyDisks(draft, preferred);
  applyInterfaces(draft, preferred);
  draft.mapList(draft.devices, "inputs", withInputFields, preferred);
  applyPanicDevices(draft, member(preferred, "preferredPanicDeviceModel"));
};

function withInputFields(input: JsonObject, preferred: JsonObject): JsonObject {
  return withFilledFields(input, preferred, inputFields);
}

/** Overwrites the user's value: the machine's field is a plain boolean that cannot tell false from unset. */
function applyDisableHotplug({ devices }: TemplateDraft, preferred: JsonObject): void {
  const value = member(preferred, "preferredDisableHotplug");
  if (isPresent(value)) devices.disableHotplug = value;
}

function applyVideo(draft: TemplateDraft, preferred: JsonObject): void {
  const type = member(preferred, "preferredVideoType");
  if (!isPresent(type)) return;
  const video = draft.object(draft.devices, "video");
  if (!isText(video.type)) video.type = type;
}

function applyPanicDevices(draft: TemplateDraft, model: JsonValue | undefined): void {
  if (!isPresent(model)) return;
  if (list(draft.devices, "panicDevices").length === 0) {
    draft.append(draft.devices, "panicDevices", [{ model }]);
    return;
  }
  draft.mapList(draft.devices, "panicDevices", withModel, model);
}

function withModel(device: JsonObject, model: JsonValue): JsonObject {
  return isPresent(member(device, "model")) ? device : { ...device, model };
}
