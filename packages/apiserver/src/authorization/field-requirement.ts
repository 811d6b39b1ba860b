import { parseFieldSelector } from "@unfold/apimachinery";

/** The value a field selector in the query demands for `field`; "" when it demands none or cannot be read. */
export function fieldRequirement(query: URLSearchParams, field: string): string {
  const selector = query.get("fieldSelector");
  if (selector === null || !selector.includes(field)) return "";
  try {
    const found = parseFieldSelector(selector).find(({ path, equal }) => equal && path === field);
    return found?.value ?? "";
  } catch {
    return "";
  }
}
