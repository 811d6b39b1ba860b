import { isJsonObject, type JsonObject, type JsonValue, type MutableJsonObject } from "@unfold/apimachinery";
import { writableCopy } from "./writable-copy.js";

/**
 * A virtual machine template while it is being changed. Objects are copied on the first write and shared with the
 * source otherwise; the source itself is never changed.
 */
export class TemplateDraft {
  readonly spec: MutableJsonObject;
  readonly metadata: MutableJsonObject;
  readonly #own = new Set<JsonValue>();

  constructor(spec: JsonObject, metadata: JsonObject) {
    this.spec = writableCopy(spec);
    this.metadata = writableCopy(metadata);
  }

  get domain(): MutableJsonObject {
    return this.object(this.spec, "domain");
  }

  get devices(): MutableJsonObject {
    return this.object(this.domain, "devices");
  }

  /** Member `key` of an object of this draft, ready to be written; made when there is none. */
  object(parent: MutableJsonObject, key: string): MutableJsonObject {
    const current = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (isJsonObject(current) && this.#own.has(current)) return current as MutableJsonObject;
    const copy: MutableJsonObject = isJsonObject(current) ? writableCopy(current) : {};
    this.#own.add(copy);
    parent[key] = copy;
    return copy;
  }

  /** Replaces every element of list `key` by what `change` makes of it. */
  mapList(parent: MutableJsonObject, key: string, change: (element: JsonObject) => JsonObject): void {
    const current = parent[key];
    if (!Array.isArray(current)) return;
    const changed = current.map((element) => (isJsonObject(element) ? change(element) : element));
    if (changed.some((element, index) => element !== current[index])) parent[key] = changed;
  }

  /** Appends to list `key`. */
  append(parent: MutableJsonObject, key: string, ...elements: readonly JsonValue[]): void {
    const current = parent[key];
    parent[key] = [...(Array.isArray(current) ? current : []), ...elements];
  }
}
