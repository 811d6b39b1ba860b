import { isJsonObject, type JsonObject, type JsonValue, type MutableJsonObject } from "@unfold/apimachinery";
import { closedVmiSpec } from "./open-struct/close.js";
import { OpenDevices } from "./open-struct/open-devices.js";
import { OpenStruct, plainForm, SharedStruct } from "./open-struct/open-struct.js";
import { OpenCpu, OpenDomain, OpenVmiSpec } from "./open-struct/open-template.js";
import { writableCopy } from "./writable-copy.js";

/**
 * A virtual machine template while it is being changed. Objects are copied on the first write and shared with the
 * source otherwise; the source itself is never changed.
 */
export class TemplateDraft {
  readonly spec: OpenVmiSpec;
  private readonly givenMetadata: JsonObject;
  private ownMetadata: MutableJsonObject | undefined;
  /** Objects made for this draft. A handful, in which a search is faster than a set. */
  readonly own: MutableJsonObject[] = [];
  private openDomain: OpenDomain | undefined;
  private openDevices: OpenDevices | undefined;
  private openCpu: OpenCpu | undefined;

  constructor(spec: JsonObject, metadata: JsonObject) {
    this.spec = new OpenVmiSpec(spec);
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

  get domain(): OpenDomain {
    this.openDomain ??= openDomain(this.spec);
    return this.openDomain;
  }

  get devices(): OpenDevices {
    this.openDevices ??= openDevices(this.domain);
    return this.openDevices;
  }

  get cpu(): OpenCpu {
    this.openCpu ??= openCpu(this.domain);
    return this.openCpu;
  }

  /** The VMI spec in plain JSON, when the last change has been made. */
  closedSpec(): JsonObject {
    return closedVmiSpec(this.spec);
  }

  /** Member `key` (the name of an API field) of an object of this draft, ready to be written; made when there is none. */
  object(parent: MutableJsonObject, key: string): MutableJsonObject {
    const current = parent[key];
    if (isJsonObject(current)) {
      if (current instanceof SharedStruct) return this.put(parent, key, writableCopy(current[plainForm]));
      if (current instanceof OpenStruct || this.own.includes(current as MutableJsonObject)) {
        return current as MutableJsonObject;
      }
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

/** Replaces a struct of the draft by an open copy; made when there is none. */
function openDomain(spec: OpenVmiSpec): OpenDomain {
  const open = new OpenDomain(isJsonObject(spec.domain) ? spec.domain : {});
  spec.domain = open;
  return open;
}

function openDevices(domain: OpenDomain): OpenDevices {
  const open = new OpenDevices(isJsonObject(domain.devices) ? domain.devices : {});
  domain.devices = open;
  return open;
}

function openCpu(domain: OpenDomain): OpenCpu {
  const open = new OpenCpu(isJsonObject(domain.cpu) ? domain.cpu : {});
  domain.cpu = open;
  return open;
}
