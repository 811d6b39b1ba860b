import type { KubeObject } from "@unfold/apimachinery";

/** A revision as a manifest: under the given name, without owners, so that no garbage collection takes it away. */
export function ownerlessRevision(revision: KubeObject, name: string): KubeObject {
  const { namespace, labels } = revision.metadata;
  return {
    ...revision,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
    },
  };
}
