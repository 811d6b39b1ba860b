import {
  canonicalQuantity,
  type JsonValue,
  parseQuantity,
  type Quantity,
  QuantityError,
} from "@unfold/apimachinery";
import { member } from "./field-value.js";

const zero = parseQuantity("0");

/** The quantity a member holds; absent reads as zero. Throws `QuantityError` on a text that is none. */
export function quantityAt(object: JsonValue | undefined, key: string): Quantity {
  const value = member(object, key);
  return typeof value === "string" || typeof value === "number" ? parseQuantity(value) : zero;
}

/** A quantity as Kubernetes writes it; absent reads as `0`. */
export function quantityJson(value: JsonValue | undefined): string {
  return typeof value === "string" || typeof value === "number" ? canonicalQuantity(value) : "0";
}

/** The text's quantity, or undefined when it is none. */
export function quantityOrUndefined(value: JsonValue | undefined): Quantity | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  try {
    return parseQuantity(value);
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}
