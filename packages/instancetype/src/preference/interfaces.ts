import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { isPresent, list, member, text } from "../field-value.js";
import { copyWith } from "../writable-copy.js";
import { type FilledField, preferredValues, textField, withFilledFields } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const modelFields: readonly FilledField[] = [textField("preferredInterfaceModel", "model")];

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
  if (model.length === 0) return undefined;
  return (draft) => draft.mapList(draft.devices, "interfaces", withFilledFields, model);
};

/** Masquerade for unbound interfaces on the pod network. */
export const fillMasquerade: PreferenceStep = (preferred) => {
  const masquerade = member(preferred, "preferredInterfaceMasquerade");
  if (!isPresent(masquerade)) return undefined;
  return (draft) => {
    const networks = list(draft.spec, "networks");
    draft.mapList(draft.devices, "interfaces", withMasquerade, { masquerade, networks });
  };
};

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
