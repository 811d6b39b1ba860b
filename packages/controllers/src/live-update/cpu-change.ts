import {
  addQuantities,
  fieldAt,
  isZeroQuantity,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  parseQuantity,
  quantityText,
  stringAt,
} from "@unfold/apimachinery";
import { isMigrating } from "../migration/migration-state.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { busy, type Change, noChange, replaced, restart } from "./change.js";

/** Condition of an instance whose new sockets wait for a migration. */
export const vcpuChange = "HotVCPUChange";

/** Milli-CPUs a virtual CPU asks of its node: KubeVirt's allocation ratio is ten. */
const milliPerVcpu = 100;

/** What another number of sockets in a template, types applied, means (KubeVirt handleCPUChangeRequest). */
export function cpuChange(template: JsonObject, vmi: KubeObject): Change {
  const wanted = objectAt(template, "domain", "cpu");
  const current = objectAt(vmi.spec, "domain", "cpu");
  if (wanted === undefined || current === undefined) return noChange;
  const sockets = count(wanted, "sockets");
  const before = count(current, "sockets");
  if (sockets === before) return noChange;
  const changing = conditionOf(conditionsOf(listAt(vmi.status, "conditions")), vcpuChange);
  if (changing?.status === "True") return busy("another CPU hotplug is in progress");
  if (isMigrating(vmi)) return busy("CPU hotplug is not allowed while VMI is migrating");
  if (sockets > count(current, "maxSockets")) {
    return restart("CPU sockets updated in template spec to a value higher than what's available");
  }
  if (sockets < before) return restart("Reduction of CPU socket count requires a restart");
  if (stringAt(template, "architecture") === "arm64") return restart("ARM doesn't support CPU hotplug");
  const milli = (vcpus(wanted) - vcpus(current)) * milliPerVcpu;
  return {
    kind: "patch",
    operations: [
      ...replaced("/spec/domain/cpu/sockets", before, sockets),
      ...resource(template, vmi, "requests", milli),
      ...resource(template, vmi, "limits", milli),
    ],
  };
}

/** Requests and limits grow with the virtual CPUs where the template has any. */
function resource(
  template: JsonObject,
  vmi: KubeObject,
  kind: "requests" | "limits",
  milli: number,
): readonly JsonObject[] {
  const given = quantity(template, "domain", "resources", kind, "cpu");
  const current = quantity(vmi.spec as JsonObject, "domain", "resources", kind, "cpu");
  if (given === undefined || isZeroQuantity(given) || current === undefined) return [];
  const after = addQuantities(current, parseQuantity(`${milli}m`));
  const path = ["domain", "resources", kind, "cpu"] as const;
  return replaced(`/spec/${path.join("/")}`, fieldAt(vmi.spec, ...path) ?? null, quantityText(after));
}

function quantity(
  object: JsonObject,
  ...path: readonly string[]
): ReturnType<typeof parseQuantity> | undefined {
  const value = fieldAt(object, ...path);
  return typeof value === "string" || typeof value === "number" ? parseQuantity(value) : undefined;
}

function vcpus(cpu: JsonObject): number {
  return ["sockets", "cores", "threads"].reduce(
    (product, field) => product * Math.max(1, count(cpu, field)),
    1,
  );
}

function count(cpu: JsonObject, field: string): number {
  return Number(cpu[field] ?? 0);
}
