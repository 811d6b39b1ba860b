import { fieldAt, type JsonValue } from "@unfold/apimachinery";
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
  const parents = to.slice(0, -1);
  const field = to[to.length - 1] ?? "";
  return (instancetype) => {
    const outer = instancetype[first];
    const wanted = second === undefined ? outer : member(outer, second);
    if (wanted === undefined || !isSet(wanted)) return undefined;
    return (context) => {
      const { draft } = context;
      if (isSet(fieldAt(draft.spec, ...to))) return [conflictUnder(context, to.join("."))];
      const target = parents.reduce((parent, key) => draft.object(parent, key), draft.spec);
      target[field] = wanted;
      return noConflicts;
    };
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
