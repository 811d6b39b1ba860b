import { type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import type { KindName } from "../kinds.js";
import type { Step } from "../scenario.js";
import type { Trial } from "../trial.js";

/** Creates an object; `make` may ask the trial for names. */
export function create(kind: KindName, name: string, make: (trial: Trial) => KubeObject): Step {
  return {
    title: `create ${kind} ${name}`,
    run: async (trial) => {
      await trial.create(kind, make(trial));
    },
  };
}

/** Deletes an object in the foreground, again and again, until it is gone. */
export function remove(kind: KindName, name: string): Step {
  return {
    title: `delete ${kind} ${name}`,
    run: (trial) => trial.deleteUntilGone(kind, name, "Foreground"),
  };
}

/** As {@link remove}, in whatever way the server deletes by default. */
export function removeByDefault(kind: KindName, name: string): Step {
  return { title: `delete ${kind} ${name}`, run: (trial) => trial.deleteUntilGone(kind, name) };
}

/** As {@link remove}, and what it owns stays. */
export function orphan(kind: KindName, name: string): Step {
  return {
    title: `delete ${kind} ${name}, leaving what it owns`,
    run: (trial) => trial.deleteUntilGone(kind, name, "Orphan"),
  };
}

export function isPresent(kind: KindName, name: string): Step {
  return {
    title: `${kind} ${name} is there`,
    run: (trial) =>
      trial.until(`${kind} ${name}`, { kind, name, wanted: "present" }, async () => {
        return (await trial.find(kind, name)) === undefined ? "it is not there" : undefined;
      }),
  };
}

export function isAbsent(kind: KindName, name: string): Step {
  return {
    title: `${kind} ${name} is gone`,
    run: (trial) =>
      trial.until(`${kind} ${name} to be gone`, { kind, name, wanted: "absent" }, async () => {
        return (await trial.find(kind, name)) === undefined ? undefined : "it is there";
      }),
  };
}

/** `status.phase`. */
export function hasPhase(kind: KindName, name: string, phase: string): Step {
  return {
    title: `${kind} ${name} is ${phase}`,
    run: (trial) => untilField(trial, { kind, name, field: "phase", value: phase }),
  };
}

interface FieldWanted {
  readonly kind: KindName;
  readonly name: string;
  readonly field: string;
  readonly value: string;
}

/** Waits for a value of a field of the status. */
export function untilField(trial: Trial, { kind, name, field, value }: FieldWanted): Promise<void> {
  return trial.until(`${kind} ${name} to be ${value}`, { kind, name, wanted: "state" }, async () => {
    const object = await trial.find(kind, name);
    if (object === undefined) return "it is not there";
    const found = stringAt(object.status, field);
    return found === value ? undefined : `it is ${found || "without status"}${failureOf(object)}`;
  });
}

/** Why an object that shows no error in its phase goes on no further: a machine without its revision is only Stopped. */
function failureOf({ status }: KubeObject): string {
  const failure = listAt(status, "conditions").find(
    (condition) => stringAt(condition, "type") === "Failure" && stringAt(condition, "status") === "True",
  );
  return failure === undefined ? "" : `, ${stringAt(failure, "reason")}: ${stringAt(failure, "message")}`;
}

/** A ConfigMap or Secret with one key. */
export function createData(kind: "ConfigMap" | "Secret", name: string): Step {
  const field = kind === "Secret" ? "stringData" : "data";
  return create(kind, name, ({ namespace }) => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace },
    [field]: { key: "value" },
  }));
}
