import {
  canonicalQuantity,
  type JsonValue,
  parseQuantity,
  type Quantity,
  QuantityError,
} from "@unfold/apimachinery";
import { member } from "./field-value.js";

const zero = parseQuantity("0");

/** The quantity a member holds; absent, or a text that is none (which validation refuses elsewhere), reads as zero. */
export function quantityAt(object: JsonValue | undefined, key: string): Quantity {
  return quantityOrUndefined(member(object, key)) ?? zero;
}

/** A quantity as Kubernetes writes it; absent reads as `0`, a text that is none stays as it is. */
export function quantityJson(value: JsonValue | undefined): string {
  if (typeof value !== "string" && typeof value !== "number") return "0";
  return ifQuantity(() => canonicalQuantity(value)) ?? String(value);
}

/** The value's quantity, or undefined when it is none. */
export function quantityOrUndefined(value: JsonValue | undefined): Quantity | undefined {
  if ((typeof value !== "string" && typeof value !== "number") || value === "") return undefined;
  return ifQuantity(() => parseQuantity(value));
}

function ifQuantity<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}
