import type { KubeObject } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { TypeLookup } from "../find/type-lookup.js";
import { expandedFromAnnotation } from "./annotation-key.js";
import { digestsReproduce } from "./digests-reproduce.js";
import { recordOf, recordText, withoutRecord, withRecordText } from "./record-annotation.js";
import { recordReproduces } from "./record-reproduces.js";

/** A virtual machine with the record it may carry, and what its sender is told. */
export interface KeptRecord {
  readonly vm: KubeObject;
  readonly warnings: readonly string[];
}

/** What a record is held against. */
export interface Evidence {
  readonly config: ClusterConfig;
  /** For a record of digests: its types, found again. */
  readonly lookup: TypeLookup;
}

/**
 * The record of an update that names no type: the stored one. A client may drop it, with that it is an ordinary machine
 * of its own, but not change it. Only one that proves itself where the stored one does not replaces it: a machine set
 * back to an older state brings that state's record along.
 */
export function keepStoredRecord(old: KubeObject, incoming: KubeObject, evidence: Evidence): KeptRecord {
  const [stored, sent] = [recordText(old), recordText(incoming)];
  if (sent === undefined || sent === stored) return { vm: incoming, warnings: [] };
  if (!proves(withRecordText(incoming, stored), evidence) && proves(incoming, evidence)) {
    return { vm: incoming, warnings: [] };
  }
  const change = stored === undefined ? "dropped" : "put back";
  return { vm: withRecordText(incoming, stored), warnings: [recordWarning(`was ${change}`)] };
}

/** A record that came along from elsewhere stays only if it tells the truth about the machine. */
export function provenRecord(vm: KubeObject, evidence: Evidence): KeptRecord {
  if (recordText(vm) === undefined || proves(vm, evidence)) return { vm, warnings: [] };
  const why = "was dropped: expanding what it describes does not give this virtual machine";
  return { vm: withoutRecord(vm), warnings: [recordWarning(why)] };
}

function proves(vm: KubeObject, { config, lookup }: Evidence): boolean {
  const record = recordOf(vm);
  return record === undefined ? digestsReproduce(vm, lookup, config) : recordReproduces(vm, record, config);
}

function recordWarning(text: string): string {
  return `metadata.annotations[${expandedFromAnnotation}] ${text}`;
}
