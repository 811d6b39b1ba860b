export * from "./admission.js";
export * from "./api-error.js";
export * from "./client.js";
export * from "./converter.js";
export * from "./group-version.js";
export * from "./json.js";
export * from "./kube-object.js";
export * from "./quantity.js";
export { QuantityError, type QuantityFormat } from "./quantity-syntax.js";
