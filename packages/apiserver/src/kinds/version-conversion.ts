import { type Converter, formatApiVersion, internalError, type KubeObject } from "@unfold/apimachinery";
import { normalizeObject } from "../schema/normalize-object.js";
import { type KindVersion, type ResourceKind, storageVersion } from "./resource-kind.js";

/**
 * Objects between the version they are stored in and the one a request asks for. Stored objects are brought to the
 * current schema on the way out (a default added to a CRD shows on old objects); results are kept as long as the object.
 */
export class VersionConversion {
  readonly #converters: readonly Converter[];
  readonly #read = new WeakMap<KubeObject, Map<KindVersion, KubeObject>>();

  constructor(converters: readonly Converter[] = []) {
    this.#converters = converters;
  }

  /** The stored object as a request for `version` sees it. */
  fromStorage(kind: ResourceKind, stored: KubeObject, version: KindVersion): KubeObject {
    const known = this.#read.get(stored)?.get(version);
    if (known !== undefined) return known;
    const converted = this.convert(kind, stored, version);
    const { object } = normalizeObject(converted, version.schema);
    this.#remember(stored, version, object);
    return object;
  }

  /** What is stored of an object in a request's version. */
  toStorage(kind: ResourceKind, object: KubeObject): KubeObject {
    const version = storageVersion(kind);
    if (object.apiVersion === apiVersionOf(kind, version)) return object;
    return normalizeObject(this.convert(kind, object, version), version.schema).object;
  }

  /** Says that `stored` was just written in the shape its schema allows and needs no second look. */
  written(kind: ResourceKind, stored: KubeObject): void {
    this.#remember(stored, storageVersion(kind), stored);
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

  #remember(stored: KubeObject, version: KindVersion, object: KubeObject): void {
    const versions = this.#read.get(stored);
    if (versions === undefined) this.#read.set(stored, new Map([[version, object]]));
    else versions.set(version, object);
  }
}

/** `apiVersion` of a kind's objects in one of its versions. */
export function apiVersionOf(kind: ResourceKind, version: KindVersion): string {
  return formatApiVersion({ group: kind.group, version: version.name });
}
