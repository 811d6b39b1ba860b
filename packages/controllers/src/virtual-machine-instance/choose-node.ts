import { fieldAt, type KubeObject, listAt, objectAt } from "@unfold/apimachinery";
import type { PodProblem } from "../launcher-pod/pod-status.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { schedulableLabel } from "./nodes.js";

export type Placement =
  | { readonly node: string; readonly problem?: undefined }
  | { readonly node?: undefined; readonly problem: PodProblem };

/** Why a node is out of question, in the scheduler's words (kube-scheduler, plug-ins in their order). */
const obstacles: readonly (readonly [why: string, holds: (node: KubeObject, vmi: KubeObject) => boolean])[] =
  [
    ["node(s) were unschedulable", (node) => fieldAt(node.spec, "unschedulable") === true],
    ["node(s) didn't match Pod's node affinity/selector", (node, vmi) => !isSelected(node, vmi)],
    ["node(s) were not ready", (node) => !isReady(node)],
  ];

/**
 * The node a guest goes to: the first by name that is ready, takes virtual machines, fits the instance's node selector and
 * is not to be left. Sizes are not looked at.
 */
export function chooseNode(vmi: KubeObject, nodes: readonly KubeObject[], leaving?: string): Placement {
  const names: string[] = [];
  const reasons = new Map<string, number>();
  for (const node of nodes) {
    const { name = "" } = node.metadata;
    const why = name === leaving ? antiAffinity : obstacles.find(([, holds]) => holds(node, vmi))?.[0];
    if (why === undefined) names.push(name);
    else reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  const [node] = names.sort();
  return node === undefined ? { problem: unschedulable(nodes.length, reasons) } : { node };
}

/** What keeps the target of a migration off its source. */
const antiAffinity = "node(s) didn't match pod anti-affinity rules";

/** The pod problem of an instance no node takes. */
export function unschedulable(nodes: number, reasons: ReadonlyMap<string, number>): PodProblem {
  if (nodes === 0) return { reason: "Unschedulable", message: "no nodes available to schedule pods" };
  const listed = [...reasons].map(([why, count]) => `${count} ${why}`).join(", ");
  return { reason: "Unschedulable", message: `0/${nodes} nodes are available: ${listed}.` };
}

function isSelected({ metadata: { labels = {} } }: KubeObject, { spec }: KubeObject): boolean {
  const wanted = { ...objectAt(spec, "nodeSelector"), [schedulableLabel]: "true" };
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** A node whose kubelet says nothing of itself is taken for ready: nobody but a user stops a simulated one. */
function isReady({ status }: KubeObject): boolean {
  const ready = conditionOf(conditionsOf(listAt(status, "conditions")), "Ready");
  return ready === undefined || ready.status === "True";
}
