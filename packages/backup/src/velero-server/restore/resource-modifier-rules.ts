import {
  isJsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { messageOf, type ServerContext, veleroObject } from "../server-context.js";
import { veleroResources } from "../velero-resources.js";

/** The rules a Restore names, or what is wrong with them (Velero internal/resourcemodifiers). @throws ApiError */
export async function resourceModifierRules(
  context: ServerContext,
  { spec }: KubeObject,
): Promise<{ readonly rules: JsonValue | undefined; readonly problem?: string }> {
  const reference = objectAt(spec, "resourceModifier");
  // Velero passes over any other kind without a word.
  if (reference === undefined || stringAt(reference, "kind")?.toLowerCase() !== "configmap") {
    return { rules: undefined };
  }
  const name = stringAt(reference, "name") ?? "";
  const where = `configmap ${context.namespace}/${name}`;
  const configMap = await veleroObject(context, veleroResources.configMaps, name);
  if (configMap === undefined) {
    return { rules: undefined, problem: `failed to get resource modifiers ${where}` };
  }
  const texts = Object.values(objectAt(configMap["data"]) ?? {});
  const [text] = texts;
  if (texts.length !== 1 || typeof text !== "string") {
    const problem = `Error in parsing resource modifiers provided in ${where}: it must hold one text`;
    return { rules: undefined, problem };
  }
  return readRules(context, text, where);
}

function readRules(
  { readPatch }: ServerContext,
  text: string,
  where: string,
): { readonly rules: JsonValue | undefined; readonly problem?: string } {
  try {
    const rules = readPatch(text);
    if (!isJsonObject(rules)) throw new Error("no mapping");
    const version = rules["version"];
    if (version !== "v1") {
      const cause = `unsupported resource modifier version ${String(version ?? "")}`;
      return {
        rules: undefined,
        problem: `Validation error in resource modifiers provided in ${where}: ${cause}`,
      };
    }
    if (listAt(rules, "resourceModifierRules").length === 0)
      throw new Error("resourceModifierRules is empty");
    return { rules };
  } catch (error) {
    const problem = `Error in parsing resource modifiers provided in ${where}: ${messageOf(error)}`;
    return { rules: undefined, problem };
  }
}
