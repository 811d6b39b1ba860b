import { fieldInvalid, type KubeObject, type StatusCause } from "@unfold/apimachinery";
import { takeTurns } from "../turns/take-turns.js";
import { type RuleCheck, ruleChecks } from "./rules/rule-checks.js";
import { RuleRun } from "./rules/run-rules.js";
import { Causes } from "./schema-cause.js";
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
  const { causes, checks } = validateShape(object, schema, old);
  const run = new RuleRun();
  for (const check of checks) if (!run.ended) run.check(check);
  return withRuleCauses(causes, run);
}

/** Like {@link validateObject}; between rules others have their turn. */
export async function validateObjectInTurns(
  object: KubeObject,
  schema: StructuralSchema,
  old?: KubeObject,
): Promise<readonly StatusCause[]> {
  const { causes, checks } = validateShape(object, schema, old);
  if (checks.length === 0) return withRuleCauses(causes, new RuleRun());
  const run = new RuleRun();
  const othersDue = takeTurns();
  for (const check of checks) {
    if (run.ended) break;
    run.check(check);
    const turn = othersDue();
    if (turn !== undefined) await turn;
  }
  return withRuleCauses(causes, run);
}

/** Everything but the rules, and which of these are to be checked. */
function validateShape(
  object: KubeObject,
  schema: StructuralSchema,
  old: KubeObject | undefined,
): { readonly causes: Causes; readonly checks: readonly RuleCheck[] } {
  const causes = new Causes();
  const node = nodeOf(schema);
  validateValue(object, node, causes, old);
  validateEmbedded(object, node, causes);
  validateListTypes(object, node, causes, old);
  const checks: RuleCheck[] = [];
  if (!node.within.rules) return { causes, checks };
  const blockers = causes.list.filter(({ reason }) => blocking.has(reason ?? ""));
  causes.blocked = blockers.map(({ field }) => field ?? "");
  ruleChecks(object, old, node, causes, checks, true);
  return { causes, checks };
}

function withRuleCauses({ list, rulesSkipped: skipped }: Causes, run: RuleRun): readonly StatusCause[] {
  const causes = run.causes.length === 0 ? list : [...list, ...run.causes];
  return skipped ? [...causes, fieldInvalid("<nil>", "null", rulesSkipped)] : causes;
}
