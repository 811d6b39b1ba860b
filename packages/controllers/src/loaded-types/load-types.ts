import type { Client, KubeObject } from "@unfold/apimachinery";
import { type FindResult, find, lookupOf, referencesOf, type TypeLookup } from "@unfold/instancetype";
import { withoutFormerChoices } from "../policy/new-choice.js";
import { getIfThere } from "../runtime/get-if-there.js";

/** Everything a virtual machine's matchers may mean, read through `client`. */
export async function loadLookup(client: Client, vm: KubeObject): Promise<TypeLookup> {
  const objects = await Promise.all(referencesOf(vm).map((reference) => getIfThere(client, reference)));
  return lookupOf(objects.filter((object) => object !== undefined));
}

/** The types a virtual machine runs on, each found or not. */
export interface LoadedTypes {
  readonly instancetype: FindResult;
  readonly preference: FindResult;
}

/** Finds both types of a virtual machine with live reads, as KubeVirt's webhooks do. */
export async function loadTypes(client: Client, vm: KubeObject): Promise<LoadedTypes> {
  return typesIn(vm, await loadLookup(client, vm));
}

/** Finds both types of a virtual machine among objects already read; what it was given before does not count. */
export function typesIn(given: KubeObject, lookup: TypeLookup): LoadedTypes {
  const vm = withoutFormerChoices(given);
  return { instancetype: find("instancetype", vm, lookup), preference: find("preference", vm, lookup) };
}
