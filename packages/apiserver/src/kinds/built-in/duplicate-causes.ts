import { fieldDuplicate, type StatusCause } from "@unfold/apimachinery";

/** Lists whose items kube-apiserver's own validation wants to have names of their own. */
const named =
  /(?:^|\.)(?:containers|initContainers|ephemeralContainers|volumes|webhooks|matchConditions)\[\d+\]$/;

/** Lists whose items are told apart by several fields, and compared by validation too. */
const keyed = /^spec\.(?:ports|validations|variables)\[\d+\]$/;

/**
 * What is said of equal items in the lists of a built-in kind. Their schemas' list types matter to server-side apply alone: equal
 * environment variables, conditions or finalizers are stored.
 */
export function duplicateCauses(causes: readonly StatusCause[]): readonly StatusCause[] {
  return causes.flatMap((cause) => {
    const { reason, field = "", message = "" } = cause;
    if (reason !== "FieldValueDuplicate" || keyed.test(field)) return [cause];
    if (!named.test(field)) return [];
    const key = /^Duplicate value: (\{.*\})$/.exec(message)?.[1];
    const { name } = JSON.parse(key ?? "{}") as { readonly name?: string };
    return [name === undefined ? cause : fieldDuplicate(`${field}.name`, name)];
  });
}
