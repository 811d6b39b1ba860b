import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { isPresent, list, member, text } from "../field-value.js";
import { planned } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";
import { type PreferredValues, preferredValues, textField, withFilledFields } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const modelFields = [textField("preferredInterfaceModel", "model")];

const bindings = [
  "bridge",
  "slirp",
  "masquerade",
  "sriov",
  "macvtap",
  "passt",
  "passtBinding",
  "binding",
] as const;

/** The model of interfaces that name none. */
export const fillInterfaceModels: PreferenceStep = (preferred) => {
  const model = preferredValues(preferred, modelFields);
  return model.fields.length === 0 ? undefined : planned(setModels, model);
};

function setModels(draft: TemplateDraft, model: PreferredValues): void {
  draft.mapList(draft.devices, "interfaces", withFilledFields, model);
}

/** Masquerade for unbound interfaces on the pod network. */
export const fillMasquerade: PreferenceStep = (preferred) => {
  const masquerade = member(preferred, "preferredInterfaceMasquerade");
  return isPresent(masquerade) ? planned(setMasquerade, masquerade) : undefined;
};

function setMasquerade(draft: TemplateDraft, masquerade: JsonValue): void {
  const networks = list(draft.spec, "networks");
  draft.mapList(draft.devices, "interfaces", withMasquerade, { masquerade, networks });
}

interface Masquerading {
  readonly masquerade: JsonValue;
  readonly networks: readonly JsonValue[];
}

function withMasquerade(device: JsonObject, { masquerade, networks }: Masquerading): JsonObject {
  if (bindings.some((binding) => isPresent(device[binding]))) return device;
  const name = text(device, "name");
  const onPodNetwork = networks.some(
    (network) => text(network, "name") === name && isPresent(member(network, "pod")),
  );
  return onPodNetwork ? copyWith(device, "masquerade", masquerade) : device;
}
