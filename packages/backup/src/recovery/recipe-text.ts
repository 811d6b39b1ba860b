import { isJsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";

const parameter = /\$\{([^}]+)\}/g;

/** `recipeParameters`: lists of values by key. */
export type RecipeParameters = ReadonlyMap<string, readonly string[]>;

/** The recipe with `${KEY}` replaced by its values, joined with commas; a key without values stays as it is (Ramen). */
export function fillRecipe(value: JsonValue, parameters: RecipeParameters): JsonValue {
  if (typeof value === "string") {
    return value.replace(parameter, (text, key: string) => parameters.get(key)?.join(",") ?? text);
  }
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => fillItem(item, parameters));
  if (!isJsonObject(value)) return value;
  const filled: MutableJsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) setOwnField(filled, key, fillRecipe(member, parameters));
  }
  return filled;
}

/** An item that is one parameter becomes as many items as that has values. */
function fillItem(item: JsonValue, parameters: RecipeParameters): readonly JsonValue[] {
  const key = typeof item === "string" ? /^\$\{([^}]+)\}$/.exec(item)?.[1] : undefined;
  return parameters.get(key ?? "") ?? [fillRecipe(item, parameters)];
}

/** Keys the recipe asks for. */
export function recipeKeys(value: JsonValue): ReadonlySet<string> {
  return new Set([...JSON.stringify(value).matchAll(parameter)].map(([, key = ""]) => key));
}
