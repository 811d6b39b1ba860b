import type { JsonObject } from "@unfold/apimachinery";
import { isPresent, list, member, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
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
  const masquerade = member(preferred, "preferredInterfaceMasquerade");
  const podNetworks = new Set(
    list(draft.spec, "networks")
      .filter((network) => isPresent(member(network, "pod")))
      .map((network) => text(network, "name")),
  );
  draft.mapList(draft.devices, "interfaces", (device) => {
    const withModel = withFilledFields(device, preferred, modelFields);
    const unbound = bindings.every((binding) => !isPresent(member(device, binding)));
    if (!isPresent(masquerade) || !unbound || !podNetworks.has(text(device, "name"))) return withModel;
    return { ...withModel, masquerade };
  });
}
