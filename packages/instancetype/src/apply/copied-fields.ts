import { fieldAt, type JsonValue, type MutableJsonObject } from "@unfold/apimachinery";
import type { Conflict } from "../engine-error.js";
import { isFilledList, isPresent, isText, member } from "../field-value.js";
import { planned } from "../planned-change.js";
import { type ApplyContext, type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";

interface CopiedField {
  /** Where the instance type has it. */
  readonly from: readonly [string, string?];
  /** Where the VMI spec has it; also the path of the conflict. */
  readonly to: readonly [string, ...string[]];
  /** When either side counts as set; both set is a conflict. */
  readonly isSet: (value: JsonValue | undefined) => boolean;
}

interface WantedField {
  readonly field: CopiedField;
  readonly value: JsonValue;
}

/** Copies one field of the instance type as a whole, unless the user has set it. */
export function copyField(field: CopiedField): ApplyStep {
  const [first, second] = field.from;
  return (instancetype) => {
    const outer = instancetype[first];
    const value = second === undefined ? outer : member(outer, second);
    return value === undefined || !field.isSet(value) ? undefined : planned(copyWanted, { field, value });
  };
}

function copyWanted(context: ApplyContext, { field, value }: WantedField): readonly Conflict[] {
  const { to, isSet } = field;
  const { draft } = context;
  if (isSet(fieldAt(draft.spec, ...to))) return [conflictUnder(context, to.join("."))];
  let target: MutableJsonObject = draft.spec;
  for (let index = 0; index < to.length - 1; index++) target = draft.object(target, to[index] ?? "");
  target[to[to.length - 1] ?? ""] = value;
  return noConflicts;
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
