/** Most that one expression may cost when it is evaluated (k8s.io/apiserver pkg/apis/cel PerCallLimit). */
export const callLimit = 1_000_000;

/** Most that all rules of one object may cost together (RuntimeCELCostBudget). */
export const objectBudget = 10_000_000;

/** Most that one rule of a definition may cost, and all of a version together (apiextensions validation). */
export const ruleLimit = 10_000_000;
export const schemaLimit = 100_000_000;

/** Longest message that an expression may give. */
export const maxMessageLength = 5 * 1024;

/** How far an estimate is beyond its limit, in kube-apiserver's words (getCostErrorMessage). */
export function overBudget(what: string, cost: number, limit: number): string {
  const times = cost / limit;
  const factor = times > 100 ? "more than 100x" : `${times.toFixed(times < 1.5 ? 6 : 1)}x`;
  return `${what} exceeds budget by factor of ${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
