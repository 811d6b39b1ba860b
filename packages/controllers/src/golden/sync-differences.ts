import { stringAt } from "@unfold/apimachinery";
import { asReferencePolicy, defaultPolicy } from "../policy/reference-policy.js";
import { type RecordedSync, revisionField, type SyncDifference } from "./recorded-sync.js";

/** A kind of difference that is wanted; the row of docs/kubevirt-differences.md has the same words. */
export interface IntendedSyncDifference {
  readonly name: string;
  readonly follows: `weakness ${number}` | `rule ${string}`;
  readonly why: string;
  matches(difference: SyncDifference, given: RecordedSync): boolean;
}

export const intendedSyncDifferences: readonly IntendedSyncDifference[] = [
  {
    name: "a policy that no API server stores",
    follows: "rule known policies",
    why: "A policy outside the schema counts as reference; KubeVirt's controller, handed one past the API, leaves the machine as it is.",
    matches: (_difference, given) => asReferencePolicy(policyOf(given)) === undefined,
  },
  {
    name: "revisions without owner go with the expansion",
    follows: "weakness 4",
    why: "A revision nobody owns and only this machine named is removed with the others; KubeVirt deletes the one status named, and leaves the one it used.",
    matches: ({ field, got }, given) =>
      got === undefined && isFreeRevision(field, given) && policyOf(given) === "expandAll",
  },
  {
    name: "an upgrade deletes only its own",
    follows: "weakness 3",
    why: "A revision of an older format that the machine does not own stays beside the upgraded one; KubeVirt deletes it by its name, whoever owns it.",
    matches: ({ field, want }, given) =>
      want === undefined && isFreeRevision(field, given) && policyOf(given) === "reference",
  },
];

function policyOf({ config }: RecordedSync): string {
  return stringAt(config, "instancetype", "referencePolicy") ?? defaultPolicy;
}

/** Whether a field is that of a given revision which nobody owns. */
function isFreeRevision(field: string, { revisions = [] }: RecordedSync): boolean {
  return revisions.some(
    ({ metadata: { name = "", ownerReferences = [] } }) =>
      field === revisionField(name) && ownerReferences.length === 0,
  );
}
