import { embeddedObjects, topLevelMetadata } from "./embedded-objects.mjs";
import { overlayOf } from "./fields-by-type.mjs";
import { atomicObjects, merging } from "./merging.mjs";
import { newerFields, newerTypes } from "./newer-fields.mjs";
import { numbers } from "./numbers.mjs";
import { quantities } from "./quantities.mjs";
import { times } from "./times.mjs";
import { values } from "./values.mjs";

/** What the declarations of @kubevirt-ui-ext/kubevirt-api (KubeVirt and CDI) do not say. */
export const kubevirtOverlay = overlayOf(
  [quantities, numbers, times, values, merging, newerFields, embeddedObjects],
  { ...newerTypes, ...topLevelMetadata },
  atomicObjects,
);

/** OpenAPI generator renames fields that are keywords in some language or begin with several capitals. */
export const kubevirtWireNames = {
  _configuration: "configuration",
  _continue: "continue",
  _default: "default",
  vSOCKCID: "VSOCKCID",
};
