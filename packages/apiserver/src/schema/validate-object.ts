import { fieldInvalid, type KubeObject, type StatusCause } from "@unfold/apimachinery";
import { hasRules } from "./rules/has-rules.js";
import { rulesApply } from "./rules/rules-apply.js";
import { validateRules } from "./rules/validate-rules.js";
import type { Causes } from "./schema-cause.js";
import { nodeOf } from "./schema-node.js";
import type { StructuralSchema } from "./structural-schema.js";
import { validateEmbedded } from "./validate-embedded.js";
import { validateListTypes } from "./validate-list-types.js";
import { validateValue } from "./validate-value.js";

/** Causes after which rules could stumble over the object. */
const blocking = new Set([
  "FieldValueRequired",
  "FieldValueTypeInvalid",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueNotSupported",
]);

const rulesSkipped =
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

/**
 * Every cause for which `object` breaks its schema, in kube-apiserver's words (k8s.io/kube-openapi `pkg/validation`
 * turned into field errors by apiextensions-apiserver); empty when valid. `old` is the object an update replaces.
 */
export function validateObject(
  object: KubeObject,
  schema: StructuralSchema,
  old?: KubeObject,
): readonly StatusCause[] {
  const causes: Causes = { list: [], visits: 0 };
  const node = nodeOf(schema);
  validateValue(object, node, "", causes);
  validateEmbedded(object, node, "", causes);
  validateListTypes(object, node, "", causes);
  if (!hasRules(node)) return causes.list;
  if (causes.list.some(({ reason }) => blocking.has(reason ?? ""))) {
    if (rulesApply(object, node)) causes.list.push(fieldInvalid("<nil>", "null", rulesSkipped));
  } else validateRules(object, old, node, "", causes, true);
  return causes.list;
}
