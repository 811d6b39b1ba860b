import type { KubeObject, StatusCause } from "@unfold/apimachinery";
import type { Causes } from "./schema-cause.js";
import { nodeOf } from "./schema-node.js";
import type { StructuralSchema } from "./structural-schema.js";
import { validateEmbedded } from "./validate-embedded.js";
import { validateListTypes } from "./validate-list-types.js";
import { validateValue } from "./validate-value.js";

/**
 * Every cause for which `object` breaks its schema, in kube-apiserver's words (k8s.io/kube-openapi `pkg/validation`
 * turned into field errors by apiextensions-apiserver); empty when valid.
 */
export function validateObject(object: KubeObject, schema: StructuralSchema): readonly StatusCause[] {
  const causes: Causes = { list: [], visits: 0 };
  const node = nodeOf(schema);
  validateValue(object, node, "", causes);
  validateEmbedded(object, node, "", causes);
  validateListTypes(object, node, "", causes);
  return causes.list;
}
