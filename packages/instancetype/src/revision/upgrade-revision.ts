import type { KubeObject } from "@unfold/apimachinery";
import type { Failed } from "../engine-error.js";
import { captureRevision, isCurrentRevision } from "./capture-revision.js";
import { decodeRevision } from "./decode-revision.js";

export type UpgradeResult = { readonly ok: true; readonly revision: KubeObject | undefined } | Failed;

/**
 * The revision that replaces one in an older format, for the same virtual machine; undefined when it is current
 * (KubeVirt pkg/instancetype/upgrade).
 */
export function upgradeRevision(vm: KubeObject, revision: KubeObject): UpgradeResult {
  if (isCurrentRevision(revision)) return { ok: true, revision: undefined };
  const decoded = decodeRevision(revision);
  return decoded.ok ? { ok: true, revision: captureRevision(vm, decoded.object) } : decoded;
}
