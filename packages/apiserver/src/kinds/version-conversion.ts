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

/**
 * Objects between the version they are stored in and the one a request asks for. Stored objects are brought to the
 * current schema on the way out (a default added to a CRD shows on old objects); results are kept as long as the object.
 */
export class VersionConversion {
  readonly #converters: readonly Converter[];

  constructor(converters: readonly Converter[] = []) {
    this.#converters = converters;
  }

  /** The stored object as a request for `version` sees it. */
  fromStorage(kind: ResourceKind, stored: StoredObject, version: KindVersion): KubeObject {
    return this.view(kind, stored, version).object;
  }

  /** The same without making an object of it, unless it was never looked at in this version. */
  view(kind: ResourceKind, stored: StoredObject, version: KindVersion): ObjectView {
    for (let known = stored.forms; known !== undefined; known = known.next) {
      if (known.of === version) return known.form;
    }
    const own = stored.glance();
    const decoded = kind.storedAs?.decode(own) ?? own;
    const converted = this.convert(kind, decoded, version);
    const { object } = normalizeObject(converted, version.schema);
    const view = object === own ? stored : EncodedObject.of(object);
    remember(stored, version, view);
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
    if (kind.storedAs === undefined) remember(stored, storageVersion(kind), stored);
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
}

function remember(stored: StoredObject, version: KindVersion, form: ObjectView): void {
  stored.forms = { of: version, form, next: stored.forms };
}

/** `apiVersion` of a kind's objects in one of its versions. */
export function apiVersionOf({ group }: ResourceKind, version: KindVersion): string {
  const known = apiVersions.get(version);
  if (known?.group === group) return known.apiVersion;
  const apiVersion = formatApiVersion({ group, version: version.name });
  apiVersions.set(version, { group, apiVersion });
  return apiVersion;
}

/** The text is compared with that of objects all the time, and a new one letter by letter. */
const apiVersions = new WeakMap<KindVersion, { readonly group: string; readonly apiVersion: string }>();
