import { fieldInvalid, fieldNotSupported, fieldRequired, type StatusCause } from "@unfold/apimachinery";
import { nodeOf } from "../schema-node.js";
import type { StructuralSchema, ValidationRule } from "../structural-schema.js";
import { fieldPathBelow } from "./field-path.js";

const reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

/** What is wrong with how rules are written down, apart from their expressions. */
export function rulesAreStated(schema: StructuralSchema, path: string): readonly StatusCause[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    return [...textCauses(rule, at), ...reasonCauses(rule, at), ...fieldPathCauses(rule, schema, at)];
  });
}

function textCauses(
  { rule, message, messageExpression }: ValidationRule,
  at: string,
): readonly StatusCause[] {
  const stated = typeof rule === "string" ? rule.trim() : "";
  const said = message?.trim() ?? "";
  const causes: StatusCause[] = [];
  if (stated === "") causes.push(fieldRequired(`${at}.rule`, "rule is not specified"));
  else if (message && said === "")
    causes.push(fieldInvalid(`${at}.message`, message, "message must be non-empty if specified"));
  else if (hasLines(said))
    causes.push(fieldInvalid(`${at}.message`, message ?? "", "message must not contain line breaks"));
  else if (hasLines(stated) && said === "")
    causes.push(fieldRequired(`${at}.message`, "message must be specified if rule contains line breaks"));
  if (messageExpression && messageExpression.trim() === "") {
    const detail = "messageExpression must be non-empty if specified";
    causes.push(fieldRequired(`${at}.messageExpression`, detail));
  }
  return causes;
}

function reasonCauses({ reason }: ValidationRule, at: string): readonly StatusCause[] {
  if (reason === undefined || reasons.includes(reason)) return [];
  return [fieldNotSupported(`${at}.reason`, reason, reasons)];
}

function fieldPathCauses(
  { fieldPath }: ValidationRule,
  schema: StructuralSchema,
  at: string,
): readonly StatusCause[] {
  if (!fieldPath) return [];
  const invalid = (detail: string): StatusCause => fieldInvalid(`${at}.fieldPath`, fieldPath, detail);
  return [
    ...(fieldPath.trim() === "" ? [invalid("fieldPath must be non-empty if specified")] : []),
    ...(hasLines(fieldPath) ? [invalid("fieldPath must not contain line breaks")] : []),
    ...(fieldPathBelow("", fieldPath, nodeOf(schema)) === undefined
      ? [invalid("fieldPath must be a valid path")]
      : []),
  ];
}

function hasLines(text: string): boolean {
  return /[\n\r]/.test(text);
}
