import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { isPresent, isText, list, member, struct } from "../field-value.js";
import { planned } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";
import { fillDisks } from "./disks.js";
import {
  fillFields,
  type PreferredValues,
  pointerField,
  preferredValues,
  textField,
  withFilledFields,
} from "./filled-fields.js";
import { fillInterfaceModels, fillMasquerade } from "./interfaces.js";
import { changesOf, type PreferenceStep } from "./preference-step.js";

/** Devices a preference fills in as they are. `preferredVirtualGPUOptions` is applied nowhere, as in KubeVirt. */
const plainFields = [
  pointerField("preferredUseVirtioTransitional", "useVirtioTransitional"),
  pointerField("preferredBlockMultiQueue", "blockMultiQueue"),
  pointerField("preferredNetworkInterfaceMultiQueue", "networkInterfaceMultiqueue"),
  pointerField("preferredRng", "rng"),
  pointerField("preferredTPM", "tpm"),
];

const inputFields = [textField("preferredInputBus", "bus"), textField("preferredInputType", "type")];

const soundFields = [textField("preferredSoundModel", "model")];

const fillPlain: PreferenceStep = (preferred) => {
  const values = preferredValues(preferred, plainFields);
  return values.fields.length === 0 ? undefined : planned(fillDevice, values);
};

function fillDevice({ devices }: TemplateDraft, values: PreferredValues): void {
  fillFields(devices, values);
}

/** Overwrites the user's value: the machine's field is a plain boolean that cannot tell false from unset. */
const overwriteDisableHotplug: PreferenceStep = (preferred) => {
  const value = member(preferred, "preferredDisableHotplug");
  return isPresent(value) ? planned(setDisableHotplug, value) : undefined;
};

function setDisableHotplug({ devices }: TemplateDraft, value: JsonValue): void {
  devices.disableHotplug = value;
}

/** The model of a sound device that is there; none is made. */
const fillSound: PreferenceStep = (preferred) => {
  const values = preferredValues(preferred, soundFields);
  return values.fields.length === 0 ? undefined : planned(setSoundModel, values);
};

function setSoundModel(draft: TemplateDraft, values: PreferredValues): void {
  if (isPresent(draft.devices.sound)) fillFields(draft.object(draft.devices, "sound"), values);
}

const fillVideo: PreferenceStep = (preferred) => {
  const type = member(preferred, "preferredVideoType");
  return isPresent(type) ? planned(setVideoType, type) : undefined;
};

function setVideoType(draft: TemplateDraft, type: JsonValue): void {
  const video = draft.object(draft.devices, "video");
  if (!isText(video.type)) video.type = type;
}

const fillInputs: PreferenceStep = (preferred) => {
  const values = preferredValues(preferred, inputFields);
  return values.fields.length === 0 ? undefined : planned(setInputFields, values);
};

function setInputFields(draft: TemplateDraft, values: PreferredValues): void {
  draft.mapList(draft.devices, "inputs", withFilledFields, values);
}

const fillPanicDevices: PreferenceStep = (preferred) => {
  const model = member(preferred, "preferredPanicDeviceModel");
  return isPresent(model) ? planned(setPanicDeviceModel, model) : undefined;
};

function setPanicDeviceModel(draft: TemplateDraft, model: JsonValue): void {
  const none = list(draft.devices, "panicDevices").length === 0;
  if (none) draft.append(draft.devices, "panicDevices", [{ model }]);
  else draft.mapList(draft.devices, "panicDevices", withModel, model);
}

function withModel(device: JsonObject, model: JsonValue): JsonObject {
  return isPresent(member(device, "model")) ? device : { ...device, model };
}

/** In KubeVirt's order (pkg/instancetype/preference/apply/devices). */
const steps: readonly PreferenceStep[] = [
  fillPlain,
  overwriteDisableHotplug,
  fillSound,
  fillVideo,
  fillDisks,
  fillInterfaceModels,
  fillMasquerade,
  fillInputs,
  fillPanicDevices,
];

/** Device preferences, besides those of {@link autoAttach}. */
export const fillDevices: PreferenceStep = (preference) => {
  const preferred = struct(preference, "devices");
  return preferred === undefined ? undefined : changesOf(steps, preferred);
};
