import { type OwnerReference, parseApiVersion } from "@unfold/apimachinery";
import type { KindRegistry } from "../kinds/kind-registry.js";
import { foregroundFinalizer } from "../verbs/delete.js";
import { type GraphNode, type OwnerGraph, ownersOf } from "./owner-graph.js";

/** How owners stand: `solid` keep a dependent, `waiting` are in foreground deletion, `dangling` are gone. */
export interface OwnerStanding {
  readonly solid: readonly OwnerReference[];
  readonly waiting: readonly OwnerReference[];
  readonly dangling: readonly OwnerReference[];
}

/** The owners an object names that are in a namespace where it is not: they own nothing. */
export function ownersElsewhere(graph: OwnerGraph, node: GraphNode): readonly OwnerReference[] {
  const { namespace } = node.stored.key;
  return ownersOf(node).filter(({ uid }) => {
    const owner = graph.node(uid);
    return owner?.kind.namespaced === true && owner.stored.key.namespace !== namespace;
  });
}

/** Sorts the owners of an object (pkg/controller/garbagecollector classifyReferences). */
export function classifyOwners(graph: OwnerGraph, kinds: KindRegistry, node: GraphNode): OwnerStanding {
  const standing: Record<keyof OwnerStanding, OwnerReference[]> = { solid: [], waiting: [], dangling: [] };
  for (const owner of ownersOf(node)) standing[standOf(graph, kinds, node, owner)].push(owner);
  return standing;
}

function standOf(
  graph: OwnerGraph,
  kinds: KindRegistry,
  dependent: GraphNode,
  reference: OwnerReference,
): keyof OwnerStanding {
  const { group } = parseApiVersion(reference.apiVersion);
  const kind = kinds.byKind(group, reference.kind);
  // Nobody can say whether an owner of a kind not served here is gone; kube's collector leaves such dependents too.
  if (kind === undefined) return "solid";
  // A cluster-scoped object cannot say in which namespace its owner is, so the reference proves nothing.
  if (kind.namespaced && !dependent.kind.namespaced) return "solid";
  const owner = graph.node(reference.uid);
  if (owner === undefined || !isAt(owner, dependent, reference, group)) return "dangling";
  const { deletionTimestamp, finalizers = [] } = owner.stored.object.metadata;
  return deletionTimestamp !== undefined && finalizers.includes(foregroundFinalizer) ? "waiting" : "solid";
}

/** Whether the object with the owner's uid is the one the reference describes, in the dependent's namespace. */
function isAt(owner: GraphNode, dependent: GraphNode, reference: OwnerReference, group: string): boolean {
  const { kind, stored } = owner;
  return (
    kind.group === group &&
    kind.kind === reference.kind &&
    stored.key.name === reference.name &&
    (!kind.namespaced || stored.key.namespace === dependent.stored.key.namespace)
  );
}
