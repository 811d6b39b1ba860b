import { type ApiError, invalid, type JsonValue } from "@unfold/apimachinery";

/** 422 for a patch whose result is no object, with the value Kubernetes shows: the result as text. */
export function invalidPatch(value: JsonValue, why: string): ApiError {
  return invalid({ group: "", kind: "", name: "" }, [
    {
      reason: "FieldValueInvalid",
      message: `Invalid value: ${JSON.stringify(JSON.stringify(value))}: ${why}`,
      field: "patch",
    },
  ]);
}
