import { type Converter, formatApiVersion, internalError, type KubeObject } from "@unfold/apimachinery";
import { EncodedObject } from "../encode/encoded-object.js";
import { normalizeObject } from "../schema/normalize-object.js";
import type { StoredObject } from "../store/object-store.js";
import { type KindVersion, type ResourceKind, storageVersion } from "./resource-kind.js";

/** An object as a request sees it: the bytes to send, and the object for whoever looks into it. */
export interface ObjectView {
  readonly object: KubeObject;
  /** In UTF-8. */
  readonly json: Buffer;
  /** The object, which is not kept for the next one who asks. */
  glance(): KubeObject;
}

/** Hardly any object is seen in more than one version, so a list takes less than a map. */
interface KnownView {
  readonly version: KindVersion;
  readonly view: ObjectView;
  readonly next: KnownView | undefined;
}

/**
 * Objects between the version they are stored in and the one a request asks for. Stored objects are brought to the
 * current schema on the way out (a default added to a CRD shows on old objects); results are kept as long as the object.
 */
export class VersionConversion {
  readonly #converters: readonly Converter[];
  readonly #views = new WeakMap<StoredObject, KnownView>();

  constructor(converters: readonly Converter[] = []) {
    this.#converters = converters;
  }

  /** The stored object as a request for `version` sees it. */
  fromStorage(kind: ResourceKind, stored: StoredObject, version: KindVersion): KubeObject {
    return this.view(kind, stored, version).object;
  }

  /** The same without making an object of it, unless it was never looked at in this version. */
  view(kind: ResourceKind, stored: StoredObject, version: KindVersion): ObjectView {
    for (let known = this.#views.get(stored); known !== undefined; known = known.next) {
      if (known.version === version) return known.view;
    }
    const own = stored.glance();
    const decoded = kind.storedAs?.decode(own) ?? own;
    const converted = this.convert(kind, decoded, version);
    const { object } = normalizeObject(converted, version.schema);
    const view = object === own ? stored : EncodedObject.of(object);
    this.#remember(stored, version, view);
    return view;
  }

  /** What is stored of an object in a request's version. */
  toStorage(kind: ResourceKind, object: KubeObject): KubeObject {
    if (kind.storedAs !== undefined) return kind.storedAs.encode(object);
    const version = storageVersion(kind);
    if (object.apiVersion === apiVersionOf(kind, version)) return object;
    return normalizeObject(this.convert(kind, object, version), version.schema).object;
  }

  /** Says that `stored` is being written in the shape its schema allows and needs no second look. */
  written(kind: ResourceKind, stored: StoredObject): void {
    if (kind.storedAs === undefined) this.#remember(stored, storageVersion(kind), stored);
  }

  /** The object in another version; without a converter only `apiVersion` changes (CRD conversion strategy None). */
  convert(kind: ResourceKind, object: KubeObject, version: KindVersion): KubeObject {
    const apiVersion = apiVersionOf(kind, version);
    if (object.apiVersion === apiVersion) return object;
    const converter = this.#converters.find(
      (candidate) => candidate.group === kind.group && candidate.kind === kind.kind,
    );
    if (converter === undefined) return { ...object, apiVersion };
    try {
      return converter.convert(object, apiVersion);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw internalError(
        new Error(`conversion of ${kind.kind}.${kind.group} to ${apiVersion} failed: ${text}`, {
          cause: error,
        }),
      );
    }
  }

  #remember(stored: StoredObject, version: KindVersion, view: ObjectView): void {
    this.#views.set(stored, { version, view, next: this.#views.get(stored) });
  }
}

/** `apiVersion` of a kind's objects in one of its versions. */
export function apiVersionOf(kind: ResourceKind, version: KindVersion): string {
  return formatApiVersion({ group: kind.group, version: version.name });
}
