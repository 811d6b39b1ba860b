import { catalogueReleaseLabel, typeKinds } from "@unfold/instancetype";
import type { Inventory } from "../inventory/inventory.js";

/** Release of the common instance types a cluster carries; undefined when none of its types says. */
export function catalogueReleaseOf(inventory: Inventory): string | undefined {
  for (const { plural } of typeKinds) {
    for (const { metadata } of inventory.list(`${plural}.instancetype.kubevirt.io`)) {
      const release = metadata.labels?.[catalogueReleaseLabel];
      if (release !== undefined) return release;
    }
  }
  return undefined;
}
