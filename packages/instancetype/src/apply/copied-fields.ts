import { fieldAt, type JsonValue, type MutableJsonObject } from "@unfold/apimachinery";
import { isFilledList, isPresent, isText, member } from "../field-value.js";
import { type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";

interface CopiedField {
  /** Where the instance type has it. */
  readonly from: readonly [string, string?];
  /** Where the VMI spec has it; also the path of the conflict. */
  readonly to: readonly [string, ...string[]];
  /** When either side counts as set; both set is a conflict. */
  readonly isSet: (value: JsonValue | undefined) => boolean;
}

/** Copies one field of the instance type as a whole, unless the user has set it. */
export function copyField({ from, to, isSet }: CopiedField): ApplyStep {
  const [first, second] = from;
  return (context) => {
    const outer = context.instancetype[first];
    const wanted = second === undefined ? outer : member(outer, second);
    if (wanted === undefined || !isSet(wanted)) return noConflicts;
    if (isSet(fieldAt(context.draft.spec, ...to))) return [conflictUnder(context, to.join("."))];
    const parents = to.slice(0, -1);
    let target: MutableJsonObject = context.draft.spec;
    for (const key of parents) target = context.draft.object(target, key);
    target[to[to.length - 1] ?? ""] = wanted;
    return noConflicts;
  };
}

/** The fields KubeVirt copies as a whole (pkg/instancetype/apply). */
export const copiedFields = {
  nodeSelector: { from: ["nodeSelector"], to: ["nodeSelector"], isSet: isPresent },
  schedulerName: { from: ["schedulerName"], to: ["schedulerName"], isSet: isText },
  ioThreads: {
    from: ["ioThreads", "supplementalPoolThreadCount"],
    to: ["domain", "ioThreads", "supplementalPoolThreadCount"],
    isSet: isPresent,
  },
  ioThreadsPolicy: { from: ["ioThreadsPolicy"], to: ["domain", "ioThreadsPolicy"], isSet: isPresent },
  launchSecurity: { from: ["launchSecurity"], to: ["domain", "launchSecurity"], isSet: isPresent },
  gpus: { from: ["gpus"], to: ["domain", "devices", "gpus"], isSet: isFilledList },
  hostDevices: { from: ["hostDevices"], to: ["domain", "devices", "hostDevices"], isSet: isFilledList },
} as const satisfies { readonly [name: string]: CopiedField };
