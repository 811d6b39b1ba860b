import { isJsonObject, type JsonObject, type JsonValue, type MutableJsonObject } from "@unfold/apimachinery";
import { writableCopy } from "./writable-copy.js";

/**
 * A virtual machine template while it is being changed. Objects are copied on the first write and shared with the
 * source otherwise; the source itself is never changed.
 */
export class TemplateDraft {
  readonly spec: MutableJsonObject;
  private readonly givenMetadata: JsonObject;
  private ownMetadata: MutableJsonObject | undefined;
  /** Objects made for this draft. A handful, in which a search is faster than a set. */
  readonly own: MutableJsonObject[] = [];
  private ownDomain: MutableJsonObject | undefined;
  private ownDevices: MutableJsonObject | undefined;

  constructor(spec: JsonObject, metadata: JsonObject) {
    this.spec = writableCopy(spec);
    this.givenMetadata = metadata;
  }

  get metadata(): MutableJsonObject {
    this.ownMetadata ??= writableCopy(this.givenMetadata);
    return this.ownMetadata;
  }

  /** The metadata, if anybody asked to write it. */
  get changedMetadata(): JsonObject | undefined {
    return this.ownMetadata;
  }

  get domain(): MutableJsonObject {
    this.ownDomain ??= this.object(this.spec, "domain");
    return this.ownDomain;
  }

  get devices(): MutableJsonObject {
    this.ownDevices ??= this.object(this.domain, "devices");
    return this.ownDevices;
  }

  /** Member `key` (the name of an API field) of an object of this draft, ready to be written; made when there is none. */
  object(parent: MutableJsonObject, key: string): MutableJsonObject {
    const current = parent[key];
    if (isJsonObject(current)) {
      if (this.own.includes(current as MutableJsonObject)) return current as MutableJsonObject;
      return this.put(parent, key, writableCopy(current));
    }
    return this.put(parent, key, {});
  }

  /** Sets member `key` to an object nobody else has, which is part of the draft from then on. */
  put(parent: MutableJsonObject, key: string, made: MutableJsonObject): MutableJsonObject {
    this.own.push(made);
    parent[key] = made;
    return made;
  }

  /** Replaces every element of list `key` by what `change` makes of it. */
  mapList<Context>(
    parent: MutableJsonObject,
    key: string,
    change: (element: JsonObject, context: Context) => JsonObject,
    context: Context,
  ): void {
    const current = parent[key] as readonly JsonValue[] | undefined;
    if (!Array.isArray(current)) return;
    let changed: JsonValue[] | undefined;
    for (let index = 0; index < current.length; index++) {
      const element: JsonValue | undefined = current[index];
      if (!isJsonObject(element)) continue;
      const next = change(element, context);
      if (next === element) continue;
      changed ??= current.slice() as JsonValue[];
      changed[index] = next;
    }
    if (changed !== undefined) parent[key] = changed;
  }

  /** Appends to list `key`. */
  append(parent: MutableJsonObject, key: string, elements: readonly JsonValue[]): void {
    const current = parent[key];
    parent[key] = Array.isArray(current) ? [...current, ...elements] : elements;
  }
}
