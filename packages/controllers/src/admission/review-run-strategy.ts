import { fieldAt, type KubeObject, type StatusCause } from "@unfold/apimachinery";

const strategies: ReadonlySet<unknown> = new Set([
  "Always",
  "Halted",
  "Manual",
  "Once",
  "RerunOnFailure",
  "WaitAsReceiver",
]);

/** Checks of `spec.running` and `spec.runStrategy` (KubeVirt admitters ValidateVirtualMachineSpec). */
export function reviewRunStrategy(vm: KubeObject): readonly StatusCause[] {
  const running = fieldAt(vm.spec, "running") ?? null;
  const strategy = fieldAt(vm.spec, "runStrategy") ?? null;
  if (running !== null && strategy !== null) {
    return [
      invalidRunning(
        "Running and RunStrategy are mutually exclusive. Note that Running is deprecated, please use RunStrategy instead",
      ),
    ];
  }
  if (running === null && strategy === null) return [invalidRunning("RunStrategy must be specified")];
  if (strategy === null || strategies.has(strategy)) return [];
  return [invalidRunning(`Invalid RunStrategy (${String(strategy)})`)];
}

/** The warning KubeVirt gives for the older field. */
export function runningDeprecated(vm: KubeObject): readonly string[] {
  const running = fieldAt(vm.spec, "running") ?? null;
  return running === null ? [] : ["spec.running is deprecated, please use spec.runStrategy instead."];
}

function invalidRunning(message: string): StatusCause {
  return { reason: "FieldValueInvalid", message, field: "spec.running" };
}
