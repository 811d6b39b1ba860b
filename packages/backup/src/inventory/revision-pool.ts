import { type KubeObject, objectAt } from "@unfold/apimachinery";

const objectNameLabel = "instancetype.kubevirt.io/object-name";

/**
 * ControllerRevisions that hold the same type share one object: ten thousand machines of one type cost one decoded
 * type, and compare equal by identity.
 */
export class RevisionPool {
  readonly #contents = new Map<string, KubeObject>();

  /** What the engine reads of a revision, as one object for all revisions with the same label and data. */
  contentOf(revision: KubeObject): KubeObject {
    const label = revision.metadata.labels?.[objectNameLabel];
    const key = `${label ?? ""}\n${JSON.stringify(revision["data"] ?? null)}`;
    const known = this.#contents.get(key);
    if (known !== undefined) return known;
    const content: KubeObject = {
      apiVersion: revision.apiVersion,
      kind: revision.kind,
      metadata: label === undefined ? {} : { labels: { [objectNameLabel]: label } },
      ...(revision["data"] === undefined ? {} : { data: revision["data"] }),
    };
    this.#contents.set(key, content);
    return content;
  }
}

/** Whether the revision holds a type at all: starts of machines are ControllerRevisions too. */
export function isTypeRevision(revision: KubeObject): boolean {
  const labels = objectAt(revision, "metadata", "labels") ?? {};
  if (Object.hasOwn(labels, objectNameLabel)) return true;
  return !(revision.metadata.name ?? "").startsWith("revision-start-vm-");
}
