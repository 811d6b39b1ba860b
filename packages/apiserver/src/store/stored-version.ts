import type { KubeObject } from "@unfold/apimachinery";
import { encodeText, restamped } from "../encode/encode-object.js";
import { EncodedObject } from "../encode/encoded-object.js";
import type { StoredObject, StoreKey } from "./object-store.js";

/** One version of a stored object, kept as its bytes. */
export class StoredVersion extends EncodedObject implements StoredObject {
  readonly key: StoreKey;
  readonly revision: number;

  /** `json`, and `object` when it is at hand, carry the revision as `metadata.resourceVersion`. */
  constructor({ resource, namespace, name }: StoreKey, revision: number, json: Buffer, object?: KubeObject) {
    super(json, object);
    this.key = { resource, namespace, name };
    this.revision = revision;
  }

  /** The version that a write of `object` makes of `head`, the one before it. */
  static stamp(key: StoreKey, object: KubeObject, revision: number, head?: StoredObject): StoredVersion {
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const known =
      head?.holds(object) === true
        ? restamped(head.json, String(head.revision), String(revision))
        : undefined;
    return new StoredVersion(key, revision, known ?? encodeText(JSON.stringify(stamped)), stamped);
  }
}
