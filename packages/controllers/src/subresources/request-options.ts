import { badRequest, fieldAt, isJsonObject, type JsonObject, listAt } from "@unfold/apimachinery";

/** The options in a request's body; none when it is empty. @throws ApiError 400 */
export function readOptions(body: string): JsonObject {
  if (body.trim() === "") return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (isJsonObject(parsed)) return parsed;
    throw new Error("it is not an object");
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw badRequest(`Can not unmarshal Request body to struct, error: ${text}`);
  }
}

/** Whether nothing is to be written. */
export function isDryRun(options: JsonObject): boolean {
  return listAt(options, "dryRun").includes("All");
}

/** A number of seconds, undefined when absent. @throws ApiError 400 */
export function secondsOf(options: JsonObject, field: string): number | undefined {
  const value = fieldAt(options, field);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw badRequest(
    `Can not unmarshal Request body to struct, error: json: cannot unmarshal ${typeof value} into Go struct field .${field} of type int64`,
  );
}
