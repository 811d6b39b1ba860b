import { fieldInvalid, type StatusCause } from "@unfold/apimachinery";
import type { ValidationRule } from "../structural-schema.js";
import { type CompiledExpression, type CompiledRule, compileRule } from "./compile-rule.js";
import type { RuleShape } from "./cost/rule-shape.js";
import { valueShape } from "./cost/value-shape.js";
import { callLimit, maxMessageLength, objectBudget } from "./cost-limits.js";
import { evaluationError } from "./expression-error.js";
import { fieldPathBelow } from "./field-path.js";
import type { RuleCheck } from "./rule-checks.js";
import { ruleValue } from "./rule-value.js";

/** Cheaper than this, what a rule may cost at most is near enough to what it does cost. */
const cheap = 100;

/** Checks rules one after the other, within the cost that Kubernetes allows for one object. */
export class RuleRun {
  readonly causes: StatusCause[] = [];
  #budget = objectBudget;
  #ended = false;

  /** Whether no further rule will be checked. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Adds the cause for which the value breaks the rule, if it does. */
  check({ rule, node, path, root, value, old }: RuleCheck): void {
    const field = root ? rootField : path;
    const shown = node.schema.type ?? "";
    const refuse = (detail: string): void => {
      this.causes.push(fieldInvalid(field, shown, detail));
    };
    try {
      const compiled = compileRule(rule, node, root);
      if (compiled.transition && old === undefined && rule.optionalOldSelf !== true) return;
      const self = ruleValue(value, node, root);
      const oldSelf = old === undefined ? undefined : ruleValue(old, node, root);
      const cost = actualCost(compiled.holds, self, oldSelf);
      const excess = this.#spend(cost, rule);
      if (excess !== undefined) refuse(excess);
      else if (compiled.holds.evaluate(self, oldSelf) !== true) {
        const message = messageOf(rule, compiled, self, oldSelf);
        this.causes.push(
          broken(rule, message, shown, rule.fieldPath && fieldPathBelow(path, rule.fieldPath, node), field),
        );
      }
    } catch (error) {
      refuse(`${evaluationError(error)} evaluating rule: ${ruleName(rule)}`);
    }
  }

  /** Says why the rule is not checked, and ends the run, when it costs too much. */
  #spend(cost: number, rule: ValidationRule): string | undefined {
    this.#budget -= cost;
    this.#ended = cost > callLimit || this.#budget < 0;
    if (cost > callLimit) {
      return `'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleName(rule)}`;
    }
    if (this.#budget >= 0) return undefined;
    return "validation failed due to running out of cost budget, no further validation rules will be run";
  }
}

/**
 * What the expression costs for these values, at the most: it is told beforehand, from their sizes, so that nothing too
 * costly begins.
 */
function actualCost({ maxCost, costOf }: CompiledExpression, self: unknown, oldSelf: unknown): number {
  if (maxCost <= cheap) return maxCost;
  const before: RuleShape | undefined = oldSelf === undefined ? undefined : valueShape([oldSelf]);
  return costOf(valueShape([self]), before);
}

/** Messages come from the expression, else the text, else the rule itself. */
function messageOf(rule: ValidationRule, { message }: CompiledRule, self: unknown, oldSelf: unknown): string {
  const fallback = rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
  if (message === undefined || message instanceof Error) return fallback;
  try {
    if (actualCost(message, self, oldSelf) > callLimit) return fallback;
    const text = String(message.evaluate(self, oldSelf)).trim();
    return text === "" || text.includes("\n") || text.length > maxMessageLength ? fallback : text;
  } catch {
    return fallback;
  }
}

function ruleName({ rule, message }: ValidationRule): string {
  return message?.trim() || rule.trim();
}

/** What kube-apiserver calls the object itself. */
const rootField = "<nil>";

const phrases: { readonly [reason: string]: string } = {
  FieldValueRequired: "Required value",
  FieldValueForbidden: "Forbidden",
};

function broken(
  rule: ValidationRule,
  message: string,
  shown: string,
  fieldPath: string | undefined,
  path: string,
): StatusCause {
  const field = fieldPath || path;
  const phrase = phrases[rule.reason ?? ""];
  if (phrase !== undefined) return { reason: rule.reason ?? "", message: `${phrase}: ${message}`, field };
  const cause = fieldInvalid(field, shown, message);
  return rule.reason === "FieldValueDuplicate"
    ? { ...cause, reason: rule.reason, message: `Duplicate value: ${JSON.stringify(shown)}` }
    : cause;
}
