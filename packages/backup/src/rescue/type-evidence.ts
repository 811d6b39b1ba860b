import type { KubeObject } from "@unfold/apimachinery";
import { decodeRevision, matchedKind, type Role } from "@unfold/instancetype";
import { pinOf } from "../audit/audit-context.js";
import type { MachineView, RoleView } from "../audit/machine-view.js";
import type { Inventory } from "../inventory/inventory.js";

/**
 * How sure it is that the content is what the machine ran on. `certain`: the very revision. `likely`: the type as it
 * lives where the machine ran, which may have changed since. `assumed`: the user said so.
 */
export type Certainty = "certain" | "likely" | "assumed";

/** A place that may still know a type, and what its word is worth. */
export interface TypePlace {
  /** For people: `archive older.tar.gz`, `context prod`, `common-instancetypes v1.7.0`. */
  readonly name: string;
  readonly inventory: Inventory;
  /** What a type of that name, found there live, is worth. */
  readonly liveTypes: Certainty;
  /** Whether it is a release of the common types: that it does not know a name is worth telling. */
  readonly isCatalogue?: true;
}

/** What a machine ran on, as far as some place still knows. */
export interface TypeEvidence {
  /** The type: apiVersion, kind, metadata and spec. */
  readonly type: KubeObject;
  /** The revision it was found in; absent for a live type. */
  readonly revision?: KubeObject;
  readonly place: string;
  readonly certainty: Certainty;
}

/** The best evidence of one type: the very revision anywhere, before a live type of that name. */
export function findTypeEvidence(
  view: RoleView,
  machine: MachineView,
  places: readonly TypePlace[],
): TypeEvidence | undefined {
  return fromRevisions(view, machine, places) ?? fromLiveTypes(view, machine, places);
}

function fromRevisions(
  view: RoleView,
  { namespace }: MachineView,
  places: readonly TypePlace[],
): TypeEvidence | undefined {
  const pin = pinOf(view);
  if (pin === "") return undefined;
  for (const { name, inventory } of places) {
    const held = inventory.revision(namespace, pin);
    const type = held === undefined ? undefined : readableType(held.content, view.role);
    if (held === undefined || type === undefined) continue;
    const revision = { ...held.content, metadata: held.metadata };
    return { type, revision, place: name, certainty: "certain" };
  }
  return undefined;
}

function readableType(content: KubeObject, role: Role): KubeObject | undefined {
  const decoded = decodeRevision(content, "every");
  return decoded.ok && decoded.role === role ? decoded.object : undefined;
}

/** Places are asked in the order of what their word is worth. */
function fromLiveTypes(
  view: RoleView,
  { namespace }: MachineView,
  places: readonly TypePlace[],
): TypeEvidence | undefined {
  const kind = matchedKind(view.role, view.typeKind);
  if (kind === undefined || view.typeName === "") return undefined;
  for (const certainty of ["certain", "likely", "assumed"] as const) {
    for (const { name, inventory, liveTypes } of places) {
      const type =
        liveTypes === certainty ? inventory.type(view.role, kind.scope, namespace, view.typeName) : undefined;
      if (type !== undefined) return { type, place: name, certainty };
    }
  }
  return undefined;
}
