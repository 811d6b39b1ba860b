import { type JsonObject, setOwnField } from "@unfold/apimachinery";
import { isText, struct, text } from "../field-value.js";
import { planned } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";
import {
  fillFields,
  type PreferredValues,
  pointerField,
  preferredValues,
  textField,
} from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

/** Fields of the VMI spec a preference fills in as they are. */
const specFields = [
  textField("preferredSubdomain", "subdomain"),
  pointerField("preferredTerminationGracePeriodSeconds", "terminationGracePeriodSeconds"),
  textField("preferredArchitecture", "architecture"),
];

const domainFields = [pointerField("preferredLaunchSecurity", "launchSecurity")];

export const fillSpecFields: PreferenceStep = (preference) => {
  const values = preferredValues(preference, specFields);
  return values.fields.length === 0 ? undefined : planned(fillSpec, values);
};

function fillSpec({ spec }: TemplateDraft, values: PreferredValues): void {
  fillFields(spec, values);
}

export const fillLaunchSecurity: PreferenceStep = (preference) => {
  const values = preferredValues(preference, domainFields);
  return values.fields.length === 0 ? undefined : planned(fillDomain, values);
};

function fillDomain({ domain }: TemplateDraft, values: PreferredValues): void {
  fillFields(domain, values);
}

export const fillMachine: PreferenceStep = (preference) => {
  const type = text(struct(preference, "machine"), "preferredMachineType");
  return type === "" ? undefined : planned(setMachineType, type);
};

function setMachineType(draft: TemplateDraft, type: string): void {
  if (isText(text(struct(draft.domain, "machine"), "type"))) return;
  draft.object(draft.domain, "machine").type = type;
}

/** Adds annotations the template does not have; the instance type's were added before, so they win. */
export const addPreferredAnnotations: PreferenceStep = (preference) => {
  const preferred = struct(preference, "annotations") ?? {};
  return Object.keys(preferred).length === 0 ? undefined : planned(addAnnotations, preferred);
};

function addAnnotations(draft: TemplateDraft, preferred: JsonObject): void {
  const annotations = draft.object(draft.metadata, "annotations");
  for (const key in preferred) {
    const value = preferred[key];
    if (value !== undefined && !Object.hasOwn(annotations, key)) setOwnField(annotations, key, value);
  }
}
