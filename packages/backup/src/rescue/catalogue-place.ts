import { fieldAt } from "@unfold/apimachinery";
import {
  catalogueReleaseLabel,
  catalogueReleaseOfKubeVirt,
  commonTypesOfRelease,
} from "@unfold/instancetype";
import { kubeVirtRelease } from "../audit/cluster-settings.js";
import { catalogueReleaseOf } from "../checks/catalogue-release.js";
import { Inventory } from "../inventory/inventory.js";
import type { HeldRevision } from "../inventory/revision-list.js";
import type { TypePlace } from "./type-evidence.js";

/** A release of the common instance types (`v1.7.0`) as a place to look in; undefined when that release is not known. */
export function cataloguePlace(release: string): TypePlace | undefined {
  const types = commonTypesOfRelease(release);
  if (types === undefined) return undefined;
  const inventory = new Inventory();
  for (const type of [...types.instancetypes, ...types.preferences]) inventory.add(type, release);
  return { name: `common-instancetypes ${release}`, inventory, liveTypes: "assumed", isCatalogue: true };
}

/** What an archive says of the release its machines ran on. */
export interface ArchivedRelease {
  readonly release: string;
  /** What says so: `its types`, `its KubeVirt 1.8`, `its revisions`. */
  readonly saidBy: string;
}

/**
 * Release of the common instance types of the cluster an archive came from: by the label of types in it, by the version of
 * its KubeVirt, or by the label all of its labelled revisions agree on. Undefined when nothing says.
 */
export function archivedRelease(archive: Inventory): ArchivedRelease | undefined {
  const ofTypes = catalogueReleaseOf(archive);
  if (ofTypes !== undefined) return { release: ofTypes, saidBy: "its types" };
  const kubeVirt = kubeVirtRelease(archive);
  const minor = kubeVirt === undefined ? "" : `${kubeVirt.major}.${kubeVirt.minor}`;
  const bundled = catalogueReleaseOfKubeVirt(minor);
  if (bundled !== undefined) return { release: bundled, saidBy: `its KubeVirt ${minor}` };
  const [ofRevisions, another] = releasesOfRevisions(archive);
  if (ofRevisions === undefined || another !== undefined) return undefined;
  return { release: ofRevisions, saidBy: "its revisions" };
}

function releasesOfRevisions(archive: Inventory): readonly string[] {
  const namespaces = new Set<string>();
  for (const { vm } of archive.machines) namespaces.add(vm.metadata.namespace ?? "");
  const releases = new Set<string>();
  for (const namespace of namespaces) {
    for (const revision of archive.revisions(namespace)) {
      const release = releaseOfRevision(revision);
      if (release !== undefined) releases.add(release);
    }
  }
  return [...releases];
}

/** The revision carries the label itself, or the type it holds does. */
function releaseOfRevision({ metadata, content }: HeldRevision): string | undefined {
  const own = metadata.labels?.[catalogueReleaseLabel];
  const held = fieldAt(content["data"], "metadata", "labels", catalogueReleaseLabel);
  return own ?? (typeof held === "string" ? held : undefined);
}
