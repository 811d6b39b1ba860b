import { setOwnField } from "@unfold/apimachinery";
import { isText, struct, text } from "../field-value.js";
import { type FilledField, fillFields, preferredValues, textField } from "./filled-fields.js";
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

export const fillSpecFields: PreferenceStep = (preference) => {
  const values = preferredValues(preference, specFields);
  return values.length === 0 ? undefined : ({ spec }) => fillFields(spec, values);
};

export const fillLaunchSecurity: PreferenceStep = (preference) => {
  const values = preferredValues(preference, domainFields);
  return values.length === 0 ? undefined : ({ domain }) => fillFields(domain, values);
};

export const fillMachine: PreferenceStep = (preference) => {
  const type = text(struct(preference, "machine"), "preferredMachineType");
  if (type === "") return undefined;
  return (draft) => {
    if (isText(text(struct(draft.domain, "machine"), "type"))) return;
    draft.object(draft.domain, "machine").type = type;
  };
};

/** Adds annotations the template does not have; the instance type's were added before, so they win. */
export const addPreferredAnnotations: PreferenceStep = (preference) => {
  const preferred = Object.entries(struct(preference, "annotations") ?? {});
  if (preferred.length === 0) return undefined;
  return (draft) => {
    const annotations = draft.object(draft.metadata, "annotations");
    for (const [key, value] of preferred) {
      if (value !== undefined && !Object.hasOwn(annotations, key)) setOwnField(annotations, key, value);
    }
  };
};
