import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { isPresent, list, member, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";
import { type FilledField, textField, withFilledFields } from "./filled-fields.js";

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

/** Interface preferences: the model, and masquerade for unbound interfaces on the pod network. */
export function applyInterfaces(draft: TemplateDraft, preferred: JsonObject): void {
  draft.mapList(draft.devices, "interfaces", withModel, preferred);
  const masquerade = member(preferred, "preferredInterfaceMasquerade");
  if (!isPresent(masquerade)) return;
  const networks = list(draft.spec, "networks");
  draft.mapList(draft.devices, "interfaces", withMasquerade, { masquerade, networks });
}

function withModel(device: JsonObject, preferred: JsonObject): JsonObject {
  return withFilledFields(device, preferred, modelFields);
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
