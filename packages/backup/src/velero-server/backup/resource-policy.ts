import {
  fieldAt,
  isJsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { messageOf, type ServerContext, veleroObject } from "../server-context.js";
import { veleroResources } from "../velero-resources.js";

/** What can be done with a volume (Velero internal/resourcepolicies). */
const actions = ["skip", "snapshot", "fs-backup", "custom"];

/** What is wrong with the policies of volumes that a Backup names in a ConfigMap. @throws ApiError */
export async function resourcePolicyProblems(
  context: ServerContext,
  { spec }: KubeObject,
): Promise<readonly string[]> {
  const reference = objectAt(spec, "resourcePolicy");
  // Velero passes over any other kind without a word.
  if (reference === undefined || stringAt(reference, "kind")?.toLowerCase() !== "configmap") return [];
  const name = stringAt(reference, "name") ?? "";
  const where = `resource policies ${context.namespace}/${name}`;
  const configMap = await veleroObject(context, veleroResources.configMaps, name);
  if (configMap === undefined) return [`failed to get ${where} configmap: not found`];
  const texts = Object.values(objectAt(configMap["data"]) ?? {});
  const [text] = texts;
  if (texts.length !== 1 || typeof text !== "string")
    return [`${where}: illegal configmap: it must hold one text`];
  try {
    return problemsIn(context.readPatch(text)).map((problem) => `${where}: ${problem}`);
  } catch (error) {
    return [`${where}: ${messageOf(error)}`];
  }
}

function problemsIn(policies: JsonValue): readonly string[] {
  if (!isJsonObject(policies)) return ["failed to decode yaml data into resource policies: no mapping"];
  const version = fieldAt(policies, "version");
  if (version !== "v1") return [`incompatible version number ${String(version)} with supported version v1`];
  return listAt(policies, "volumePolicies").flatMap((policy) => {
    const action = stringAt(policy, "action", "type") ?? "";
    return actions.includes(action) ? [] : [`invalid action type ${action}`];
  });
}
