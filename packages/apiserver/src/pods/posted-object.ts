import {
  badRequest,
  isJsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  parseApiVersion,
  stringAt,
} from "@unfold/apimachinery";

/** A body that must be of one kind, and may leave its type out. @throws ApiError 400 */
export function requirePosted(
  value: JsonValue,
  kind: string,
  versions: readonly string[],
  internalGroup: string,
): KubeObject {
  if (!isJsonObject(value)) throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  const given = stringAt(value, "kind") ?? kind;
  const apiVersion = stringAt(value, "apiVersion") ?? versions[0] ?? "";
  if (given !== kind || !versions.includes(apiVersion)) {
    const { version } = parseApiVersion(apiVersion);
    throw badRequest(
      `${given} in version "${version}" cannot be handled as a ${kind}: converting (${version}.${given}) to (${internalGroup}.${kind}): unknown conversion`,
    );
  }
  return { ...value, apiVersion, kind, metadata: objectAt(value, "metadata") ?? {} } as KubeObject;
}

/** The answer to what was done and left no object. */
export function success(): KubeObject {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    code: 201,
  } as unknown as KubeObject;
}
