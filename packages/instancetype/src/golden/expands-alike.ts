import { jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { type ExpandMode, expand } from "../expand/expand.js";
import { find } from "../find/find.js";
import { goFormOfVm } from "../go-form/virtual-machine.js";
import { configFor, lookupFor } from "./case-cluster.js";
import type { GoldenCase } from "./golden-case.js";

/** Whether both modes expand a case's machine to the same, once both are written as KubeVirt writes them. */
export function expandsAlike(given: GoldenCase): boolean {
  return jsonEqual(flat(given, "exact"), flat(given, "faithful"));
}

function flat(given: GoldenCase, mode: ExpandMode): KubeObject | undefined {
  const { vm } = given;
  const lookup = lookupFor(given);
  const [instancetype, preference] = [find("instancetype", vm, lookup), find("preference", vm, lookup)];
  if (!instancetype.ok || !preference.ok) return undefined;
  const types = { instancetype: instancetype.found, preference: preference.found };
  const result = expand(vm, { ...types, config: configFor(given), mode });
  return result.ok ? goFormOfVm(result.vm) : undefined;
}
