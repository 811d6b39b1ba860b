import { fieldAt, type KubeObject } from "@unfold/apimachinery";
import { matchedKind, type Role } from "@unfold/instancetype";
import type { BackupEvidence } from "../../audit/evidence.js";
import { pinOf, roles, specPin } from "../pins.js";
import type { ScriptRun } from "../script.js";
import type { Captured } from "../trial.js";
import type { Expectation } from "../unmet.js";

/** How a scenario failed. */
export interface Failure {
  readonly message: string;
  /** What did not hold; absent when the script broke its contract. */
  readonly expectation?: Expectation | undefined;
}

/** What happened, as objects: nothing here depends on which script it was. */
export interface LossEvidence {
  readonly failure: Failure;
  readonly runs: readonly ScriptRun[];
  /** Before the backup. */
  readonly captured: Captured;
  /** Where it was restored, at the end. */
  readonly machines: readonly KubeObject[];
  readonly types: readonly KubeObject[];
  /** A revision as it was first seen there since the restore began. */
  readonly seenRevision: (name: string) => KubeObject | undefined;
  readonly wasThereBefore: (name: string) => boolean;
  readonly wasDeleted: (name: string) => boolean;
  /** Velero's objects, and the archive, where there are any that can be read. */
  readonly backup: KubeObject | undefined;
  readonly restore: KubeObject | undefined;
  readonly archive: BackupEvidence | undefined;
  /** What the machines, or their claims, name and is not there at the end. */
  readonly missing: readonly MissingObject[];
}

/** An object that did not come back. */
export interface MissingObject {
  readonly kind: string;
  readonly name: string;
  /** Who needs it, as a part of a sentence. */
  readonly needed: string;
}

/** One type of one machine, before and after. */
export interface RoleHistory {
  readonly role: Role;
  readonly before: KubeObject;
  /** undefined when the machine did not come back. */
  readonly after: KubeObject | undefined;
  /** Name of the revision it was on. */
  readonly pin: string;
  readonly captured: KubeObject | undefined;
  /** The revision as the restore brought it, if it did. */
  readonly seen: KubeObject | undefined;
}

/** Every machine's two types that had a pin when the backup began. */
export function historiesOf(evidence: LossEvidence): readonly RoleHistory[] {
  return evidence.captured.machines.flatMap((before) => {
    const after = evidence.machines.find(({ metadata }) => metadata.name === before.metadata.name);
    return roles.flatMap((role): RoleHistory[] => {
      const pin = pinOf(before, role);
      if (pin === "") return [];
      const captured = evidence.captured.revisions.find(({ metadata }) => metadata.name === pin);
      const seen = evidence.seenRevision(pin);
      const isRestored = seen !== undefined && !isCapturedAnew(seen, after, role);
      return [{ role, before, after, pin, captured, seen: isRestored ? seen : undefined }];
    });
  });
}

/** KubeVirt captures the live type of an unpinned machine at once, and may well call the revision what it was called. */
function isCapturedAnew(seen: KubeObject, after: KubeObject | undefined, role: Role): boolean {
  if (after === undefined || specPin(after, role) === seen.metadata.name) return false;
  return (seen.metadata.ownerReferences ?? []).some(({ uid }) => uid === after.metadata.uid);
}

/** The live type that a machine's matcher means where it was restored. */
export function liveType(
  { types }: LossEvidence,
  { role, before, after }: RoleHistory,
): KubeObject | undefined {
  const matcher = fieldAt(after?.spec, role) ?? fieldAt(before.spec, role);
  const name = fieldAt(matcher, "name");
  const kind = matchedKind(role, String(fieldAt(matcher, "kind") ?? ""));
  return types.find((type) => type.kind === kind?.kind && type.metadata.name === name);
}
