import { setOwnField } from "@unfold/apimachinery";
import { isText, struct, text } from "../field-value.js";
import { type FilledField, fillFields, textField } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

/** Fields of the VMI spec a preference fills in as they are. */
const specFields: readonly FilledField[] = [
  textField("preferredSubdomain", "subdomain"),
  { preferred: "preferredTerminationGracePeriodSeconds", field: "terminationGracePeriodSeconds" },
  textField("preferredArchitecture", "architecture"),
];

const domainFields: readonly FilledField[] = [
  { preferred: "preferredLaunchSecurity", field: "launchSecurity" },
];

export const applySpecFields: PreferenceStep = (draft, preference) => {
  fillFields(draft.spec, preference, specFields);
};

export const applyLaunchSecurity: PreferenceStep = (draft, preference) => {
  fillFields(draft.domain, preference, domainFields);
};

export const applyMachine: PreferenceStep = (draft, preference) => {
  const type = text(struct(preference, "machine"), "preferredMachineType");
  if (type === "" || isText(text(struct(draft.domain, "machine"), "type"))) return;
  draft.object(draft.domain, "machine").type = type;
};

/** Adds annotations the template does not have; the instance type's were added before, so they win. */
export const applyPreferredAnnotations: PreferenceStep = (draft, preference) => {
  const wanted = struct(preference, "annotations");
  if (wanted === undefined) return;
  const preferred = Object.entries(wanted);
  if (preferred.length === 0) return;
  const annotations = draft.object(draft.metadata, "annotations");
  for (const [key, value] of preferred) {
    if (value !== undefined && !Object.hasOwn(annotations, key)) setOwnField(annotations, key, value);
  }
};
