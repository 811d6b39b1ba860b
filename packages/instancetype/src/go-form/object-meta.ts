import { omitEmpty, struct } from "./rule.js";

/** meta/v1 ObjectMeta as a plain member. */
export const objectMeta = struct({
  name: omitEmpty,
  generateName: omitEmpty,
  namespace: omitEmpty,
  selfLink: omitEmpty,
  uid: omitEmpty,
  resourceVersion: omitEmpty,
  generation: omitEmpty,
  labels: omitEmpty,
  annotations: omitEmpty,
  ownerReferences: omitEmpty,
  finalizers: omitEmpty,
  managedFields: omitEmpty,
});
