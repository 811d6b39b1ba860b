import type { CatalogueEntry } from "./catalogue-entry.js";

/** What else a machine needs to come back. */
export const dependencyChecks: readonly CatalogueEntry[] = [
  {
    code: "DEP-1",
    severity: "warning",
    subject: "machine",
    title: "Object the machine needs is not in the archive",
    condition:
      "The machine names a volume, Secret, ConfigMap, ServiceAccount or network that the archive does not hold.",
    explanation: "The restored machine waits for it, unless the destination has one of that name.",
    remedy: "Widen the backup, or create the object at the destination before the restore.",
    source: "kubevirt.io/v1 volumes, networks and access credentials",
  },
];
