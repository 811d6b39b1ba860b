import { type KubeObject, listAt, withFieldAt } from "@unfold/apimachinery";
import {
  type Condition,
  conditionOf,
  conditionsOf,
  withCondition,
  withoutCondition,
} from "../runtime/conditions.js";

const type = "RestartRequired";

/** Whether the machine says that a change of its template waits for the next start. */
export function hasRestartRequired(vm: KubeObject): boolean {
  return conditionOf(conditionsIn(vm), type) !== undefined;
}

/** The machine, saying so. */
export function withRestartRequired(vm: KubeObject, message: string, now: string): KubeObject {
  return withConditions(vm, withCondition(conditionsIn(vm), { type, status: "True", message }, now));
}

/** The machine, saying it no more: when it starts, when it stops, and when the change was taken back. */
export function withoutRestartRequired(vm: KubeObject): KubeObject {
  return hasRestartRequired(vm) ? withConditions(vm, withoutCondition(conditionsIn(vm), type)) : vm;
}

function conditionsIn({ status }: KubeObject): readonly Condition[] {
  return conditionsOf(listAt(status, "conditions"));
}

function withConditions(vm: KubeObject, conditions: readonly Condition[]): KubeObject {
  return withFieldAt(vm, ["status", "conditions"], conditions) as KubeObject;
}
