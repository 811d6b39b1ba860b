/** Schema fragments that the overlay files share, as controller-gen writes them for the Go types named. */

/** resource.Quantity: a number or a string such as `1.5Gi`. */
export const quantity = {
  anyOf: [{ type: "integer" }, { type: "string" }],
  pattern:
    "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
  "x-kubernetes-int-or-string": true,
};

/** intstr.IntOrString: a port by number or by name. */
export const intOrString = {
  anyOf: [{ type: "integer" }, { type: "string" }],
  "x-kubernetes-int-or-string": true,
};

/** meta/v1 Time. */
export const time = { type: "string", format: "date-time" };

/** *meta/v1 Time: controllers write null for "not yet". */
export const nullableTime = { ...time, nullable: true };

export const int32 = { type: "integer", format: "int32" };
export const int64 = { type: "integer", format: "int64" };

/** Go int, which has no declared width. */
export const integer = { type: "integer" };

/** uint32 where it does not fit int32. */
export const uint32 = { ...int64, minimum: 0, maximum: 4294967295 };

/** A whole object whose fields the API does not check, such as metadata of a template. */
export const freeForm = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** The same patch for many fields, named `Type.field`. */
export function forEach(fields, patch) {
  return Object.fromEntries(fields.map((field) => [field, patch]));
}

/** A list whose items server-side apply recognises by these fields. */
export function mapBy(...keys) {
  return { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys };
}

/** A list without duplicates, merged item by item. */
export const set = { "x-kubernetes-list-type": "set" };
