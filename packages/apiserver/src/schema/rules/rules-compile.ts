import { fieldInvalid, fieldRequired, type JsonValue, type StatusCause } from "@unfold/apimachinery";
import { nodeOf } from "../schema-node.js";
import type { StructuralSchema } from "../structural-schema.js";
import { compileRule } from "./compile-rule.js";

/** A cause for each rule of a schema (not of those below) that cannot be evaluated. */
export function rulesCompile(schema: StructuralSchema, path: string): readonly StatusCause[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    if (typeof rule.rule !== "string" || rule.rule.trim() === "") {
      return [fieldRequired(`${at}.rule`, "rule is not specified")];
    }
    try {
      compileRule(rule, nodeOf(schema));
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [fieldInvalid(`${at}.rule`, rule as unknown as JsonValue, `compilation failed: ${why}`)];
    }
  });
}
