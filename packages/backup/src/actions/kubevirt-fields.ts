import type { KubeObject } from "@unfold/apimachinery";
import { withoutPaths } from "./machine-traits.js";

/** A field of a machine, and the KubeVirt release (1.x) whose API was the first to have it. */
interface NewField {
  readonly since: number;
  readonly path: readonly string[];
}

const template = ["spec", "template", "spec"];
const domain = [...template, "domain"];

/**
 * Fields that came with a release, as far as they tell the APIs apart that plugins are built with. Not all there are: a
 * type leaves out every field it does not know, these are the ones by which that shows. Those of 1.9 came with KubeVirt's
 * pull requests 18095 (VEP 168), 17661 (VEP 183) and 17861 (VEP 250).
 */
const newFields: readonly NewField[] = [
  { since: 3, path: ["spec", "updateVolumesStrategy"] },
  { since: 6, path: [...domain, "devices", "panicDevices"] },
  { since: 6, path: [...domain, "devices", "video"] },
  { since: 9, path: [...domain, "devices", "interfaces", "*", "portRanges"] },
  { since: 9, path: [...template, "networks", "*", "resourceClaim"] },
  { since: 9, path: [...template, "serviceAccountName"] },
];

/** What is left of a machine that was decoded into the types of KubeVirt 1.`minor` and encoded again. */
export function typedRoundTrip(vm: KubeObject, minor: number): KubeObject {
  const unknown = newFields.filter(({ since }) => since > minor).map(({ path }) => path);
  return withoutPaths(vm, unknown) as KubeObject;
}
