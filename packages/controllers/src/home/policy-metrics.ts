import type { ReferencePolicy } from "../policy/reference-policy.js";
import type { Controller } from "../runtime/controller.js";
import type { MetricFamily } from "../runtime/metrics-text.js";
import type { ExpansionProgress } from "./expansion-progress.js";

const policies: readonly ReferencePolicy[] = ["reference", "expand", "expandAll"];

/** How far the machines follow the policy, and how busy the controllers are (names of controller-runtime). */
export function policyMetrics(
  progress: ExpansionProgress,
  controllers: readonly Controller[],
): readonly MetricFamily[] {
  const { policy, total, flat, due, waiting, failing } = progress;
  const counted = (state: string, value: number) => ({ labels: { state }, value });
  return [
    {
      name: "unfold_reference_policy",
      help: "The reference policy in force: 1 for it, 0 for the others.",
      type: "gauge",
      samples: policies.map((name) => ({ labels: { policy: name }, value: name === policy ? 1 : 0 })),
    },
    {
      name: "unfold_virtual_machines",
      help: "Virtual machines that name an instance type or a preference, and those that name neither.",
      type: "gauge",
      samples: [counted("flat", flat), counted("referencing", total - flat)],
    },
    {
      name: "unfold_expansion_pending_virtual_machines",
      help: "Virtual machines that are to be expanded: in turn, held up by something that ends, or impeded.",
      type: "gauge",
      samples: [
        counted("queued", due - waiting - failing),
        counted("waiting", waiting),
        counted("failing", failing),
      ],
    },
    {
      name: "controller_runtime_reconcile_total",
      help: "Passes per controller, by how they ended.",
      type: "counter",
      samples: controllers.flatMap((controller) =>
        (["success", "error"] as const).map((result) => ({
          labels: { controller: controller.name, result },
          value: controller.passes[result],
        })),
      ),
    },
    {
      name: "workqueue_depth",
      help: "Keys that wait for a worker.",
      type: "gauge",
      samples: controllers.map((controller) => ({
        labels: { name: controller.name },
        value: controller.queue.length,
      })),
    },
  ];
}
