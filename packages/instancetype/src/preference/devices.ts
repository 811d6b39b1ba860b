import type { JsonObject } from "@unfold/apimachinery";
import { isPresent, isText, list, member, struct } from "../field-value.js";
import { fillDisks } from "./disks.js";
import {
  type FilledField,
  fillFields,
  preferredValues,
  textField,
  withFilledFields,
} from "./filled-fields.js";
import { fillInterfaceModels, fillMasquerade } from "./interfaces.js";
import { changesOf, type PreferenceStep } from "./preference-step.js";

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

const fillPlain: PreferenceStep = (preferred) => {
  const values = preferredValues(preferred, plainFields);
  return values.length === 0 ? undefined : ({ devices }) => fillFields(devices, values);
};

/** Overwrites the user's value: the machine's field is a plain boolean that cannot tell false from unset. */
const overwriteDisableHotplug: PreferenceStep = (preferred) => {
  const value = member(preferred, "preferredDisableHotplug");
  if (!isPresent(value)) return undefined;
  return ({ devices }) => {
    devices.disableHotplug = value;
  };
};

/** The model of a sound device that is there; none is made. */
const fillSound: PreferenceStep = (preferred) => {
  const values = preferredValues(preferred, soundFields);
  if (values.length === 0) return undefined;
  return (draft) => {
    if (isPresent(member(draft.devices, "sound"))) fillFields(draft.object(draft.devices, "sound"), values);
  };
};

const fillVideo: PreferenceStep = (preferred) => {
  const type = member(preferred, "preferredVideoType");
  if (!isPresent(type)) return undefined;
  return (draft) => {
    const video = draft.object(draft.devices, "video");
    if (!isText(video.type)) video.type = type;
  };
};

const fillInputs: PreferenceStep = (preferred) => {
  const values = preferredValues(preferred, inputFields);
  if (values.length === 0) return undefined;
  return (draft) => draft.mapList(draft.devices, "inputs", withFilledFields, values);
};

const fillPanicDevices: PreferenceStep = (preferred) => {
  const model = member(preferred, "preferredPanicDeviceModel");
  if (!isPresent(model)) return undefined;
  const withModel = (device: JsonObject): JsonObject =>
    isPresent(member(device, "model")) ? device : { ...device, model };
  return (draft) => {
    const none = list(draft.devices, "panicDevices").length === 0;
    if (none) draft.append(draft.devices, "panicDevices", [{ model }]);
    else draft.mapList(draft.devices, "panicDevices", withModel, undefined);
  };
};

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
  if (preferred === undefined) return undefined;
  const changes = changesOf(steps, preferred);
  return (draft) => {
    for (const change of changes) change(draft);
  };
};
