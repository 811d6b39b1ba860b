import {
  fieldAt,
  isJsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";
import type { Inventory } from "../inventory/inventory.js";
import { resources } from "../inventory/known-resources.js";
import { fillRecipe, type RecipeParameters } from "./recipe-text.js";

/** How Ramen protects one application (spec of a DRPlacementControl, with what it refers to). */
export interface Protection {
  readonly drpc: KubeObject;
  readonly vrg: KubeObject | undefined;
  /** `spec.kubeObjectProtection`; absent: objects come from git, not from a capture. */
  readonly capture: JsonValue | undefined;
  readonly recipeRef: { readonly namespace: string; readonly name: string } | undefined;
  /** The recipe as written. */
  readonly recipe: KubeObject | undefined;
  readonly parameters: RecipeParameters;
  /** `spec` of the recipe with its parameters filled in. */
  readonly filled: JsonValue | undefined;
  /** Groups of objects that the workflows capture. */
  readonly groups: readonly JsonValue[];
  readonly namespaces: readonly string[];
}

/** Every protection the places tell of. */
export function protectionsIn(places: readonly Inventory[]): readonly Protection[] {
  return places.flatMap((place) =>
    place.list(resources.drPlacementControls).map((drpc) => protectionOf(drpc, places)),
  );
}

function protectionOf(drpc: KubeObject, places: readonly Inventory[]): Protection {
  const capture = fieldAt(drpc.spec, "kubeObjectProtection");
  const name = stringAt(capture, "recipeRef", "name");
  const recipeRef =
    name === undefined
      ? undefined
      : { name, namespace: stringAt(capture, "recipeRef", "namespace") ?? drpc.metadata.namespace ?? "" };
  const recipe =
    recipeRef === undefined
      ? undefined
      : first(places, resources.recipes, recipeRef.namespace, recipeRef.name);
  const parameters = parametersOf(fieldAt(capture, "recipeParameters"));
  const filled = recipe?.spec === undefined ? undefined : fillRecipe(recipe.spec, parameters);
  return {
    drpc,
    vrg: first(
      places,
      resources.volumeReplicationGroups,
      drpc.metadata.namespace ?? "",
      drpc.metadata.name ?? "",
    ),
    capture,
    recipeRef,
    recipe,
    parameters,
    filled,
    groups: listAt(filled, "groups").filter((group) => stringAt(group, "type") === "resource"),
    namespaces: namespacesOf(drpc),
  };
}

function first(
  places: readonly Inventory[],
  resource: string,
  namespace: string,
  name: string,
): KubeObject | undefined {
  return places.map((place) => place.get(resource, namespace, name)).find((object) => object !== undefined);
}

function parametersOf(value: JsonValue | undefined): RecipeParameters {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return new Map(entries.map(([key, list]) => [key, Array.isArray(list) ? list.map(String) : []]));
}

function namespacesOf(drpc: KubeObject): readonly string[] {
  const named = listAt(drpc.spec, "protectedNamespaces").filter((name) => typeof name === "string");
  return named.length > 0 ? named : [drpc.metadata.namespace ?? ""];
}

/** Label selectors an object must meet one of to be captured; none: every object of the namespaces is. */
export function captureSelectors({ groups, capture }: Protection): readonly JsonValue[] {
  const ofGroups = groups
    .map((group) => fieldAt(group, "labelSelector"))
    .filter((selector) => isJsonObject(selector));
  if (groups.length > 0) return ofGroups.length === groups.length ? ofGroups : [];
  const own = fieldAt(capture, "kubeObjectSelector");
  return isJsonObject(own) ? [own] : [];
}
