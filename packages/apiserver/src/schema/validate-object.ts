import { fieldInvalid, type KubeObject, type StatusCause } from "@unfold/apimachinery";
import { hasRules } from "./rules/has-rules.js";
import { validateRules } from "./rules/validate-rules.js";
import type { Causes } from "./schema-cause.js";
import { nodeOf } from "./schema-node.js";
import type { StructuralSchema } from "./structural-schema.js";
import { validateEmbedded } from "./validate-embedded.js";
import { validateListTypes } from "./validate-list-types.js";
import { validateValue } from "./validate-value.js";

/**
 * Causes after which rules could stumble over the value. kube-apiserver then checks no rule of the whole object, and says so even
 * when the only rules are about other fields; here only rules that see the bad value are left out.
 */
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
  const blockers = causes.list.filter(({ reason }) => blocking.has(reason ?? ""));
  causes.blocked = blockers.map(({ field }) => field ?? "");
  validateRules(object, old, node, "", causes, true);
  if (causes.rulesSkipped === true) causes.list.push(fieldInvalid("<nil>", "null", rulesSkipped));
  return causes.list;
}
