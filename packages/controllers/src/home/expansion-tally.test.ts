import type { KubeObject } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import type { ReferencePolicy } from "../policy/reference-policy.js";
import type { ChangeHandler } from "../runtime/informer.js";
import { keyOf } from "../runtime/object-key.js";
import { expansionProgress } from "./expansion-progress.js";
import { ExpansionTally } from "./expansion-tally.js";

function machine(name: string, instancetype?: string, pending?: string): KubeObject {
  const conditions = [{ type: "ExpansionPending", status: "True", reason: pending ?? "" }];
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "team" },
    spec: instancetype === undefined ? {} : { instancetype: { name: instancetype } },
    ...(pending === undefined ? {} : { status: { conditions } }),
  };
}

it("counts what a walk over all machines would count, whatever happens to them and the policy", () => {
  const known = new Map<string, KubeObject>();
  const handlers: ChangeHandler[] = [];
  const machines = {
    list: () => [...known.values()],
    onChange: (handler: ChangeHandler) => void handlers.push(handler),
  };
  const put = (after: KubeObject) => {
    known.set(keyOf(after), after);
    for (const handler of handlers) handler({ key: keyOf(after), after });
  };
  const remove = (before: KubeObject) => {
    known.delete(keyOf(before));
    for (const handler of handlers) handler({ key: keyOf(before), before });
  };
  let policy: ReferencePolicy = "reference";
  const tally = new ExpansionTally(machines, () => policy);
  const agrees = () => expect(tally.progress).toEqual(expansionProgress(policy, machines.list()));

  put(machine("a", "u1.small"));
  agrees();
  put(machine("b"));
  put(machine("c", "u1.small", "WriteRefused"));
  agrees();
  policy = "expandAll";
  put(machine("d", "u1.small", "SnapshotInProgress"));
  agrees();
  expect(tally.progress).toMatchObject({ total: 4, flat: 1, due: 3 });
  put(machine("a"));
  remove(machine("c"));
  remove(machine("c"));
  agrees();
  policy = "reference";
  agrees();
});
