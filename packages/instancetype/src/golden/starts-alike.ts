import { type JsonObject, jsonEqual, type KubeObject, type MutableJsonObject } from "@unfold/apimachinery";
import { buildVmi } from "../expand/build-vmi.js";
import { type ExpandInput, expand } from "../expand/expand.js";
import { setVmiDefaults } from "../expand/vmi-defaults.js";
import { struct } from "../field-value.js";
import { find } from "../find/find.js";
import { goFormOfTemplate } from "../go-form/virtual-machine.js";
import { configFor, lookupFor } from "./case-cluster.js";
import type { GoldenCase } from "./golden-case.js";

/** Notes of the types on a VMI; an expanded machine has none to write. */
const typeNote = /^kubevirt\.io\/(cluster-)?(instancetype|preference)-name$/;

/** Whether a case's machine starts the same VMI before and after expansion; undefined where it cannot expand. */
export function startsAlike(given: GoldenCase, mode: ExpandInput["mode"]): boolean | undefined {
  const lookup = lookupFor(given);
  const config = configFor(given);
  const instancetype = find("instancetype", given.vm, lookup);
  const preference = find("preference", given.vm, lookup);
  if (!instancetype.ok || !preference.ok) return undefined;
  const types = { instancetype: instancetype.found, preference: preference.found, config };
  const expanded = expand(given.vm, { ...types, mode });
  if (!expanded.ok) return undefined;
  const flat = { instancetype: undefined, preference: undefined, config };
  return jsonEqual(startedVmi(given.vm, types), startedVmi(expanded.vm, flat));
}

function startedVmi(vm: KubeObject, input: Omit<ExpandInput, "mode">): JsonObject {
  const built = buildVmi(vm, input);
  if (!built.ok) return { error: built.error.message };
  const completed = setVmiDefaults(struct(built.vmi, "spec") ?? {}, input.config);
  if (!completed.ok) return { error: completed.error.message };
  return goFormOfTemplate({ metadata: withoutTypeNotes(built.vmi.metadata), spec: completed.spec });
}

function withoutTypeNotes(metadata: JsonObject): JsonObject {
  const annotations: MutableJsonObject = { ...struct(metadata, "annotations") };
  for (const key of Object.keys(annotations)) if (typeNote.test(key)) delete annotations[key];
  return { ...metadata, annotations };
}
