import { fieldAt, isJsonObject, type JsonObject, jsonEqual } from "@unfold/apimachinery";
import { instancetypeObject, preferenceObject, type TypeNames } from "../fixtures/instance-types.js";
import { kinds } from "../kinds.js";
import { pinOf, roles, specPin, statusPin } from "../pins.js";
import type { Step } from "../scenario.js";
import type { Trial } from "../trial.js";
import { Unmet } from "../unmet.js";

const sockets: JsonObject = { cpu: { preferredCPUTopology: "sockets" } };

/** Creates both types: the instance type with `spec`, the preference with CPUs as sockets. */
export function createTypes(
  namesOf: (trial: Trial) => TypeNames,
  {
    instancetype,
    preference = sockets,
  }: { readonly instancetype: JsonObject; readonly preference?: JsonObject },
): Step {
  return {
    title: "create an instance type and a preference",
    run: async (trial) => {
      const names = namesOf(trial);
      await trial.create(names.instancetype.kind, instancetypeObject(trial, names, instancetype));
      await trial.create(names.preference.kind, preferenceObject(trial, names, preference));
    },
  };
}

/** Both revisions are named in status and can be read. */
export function revisionsAreCaptured(machine: string): Step {
  return {
    title: `both types of ${machine} are captured in ControllerRevisions`,
    run: (trial) => {
      const expectation = { kind: "VirtualMachine", name: machine, wanted: "pin" } as const;
      return trial.until("status to name both revisions", expectation, async () => {
        const found = await trial.find("VirtualMachine", machine);
        for (const role of roles) {
          const pin = statusPin(found, role);
          if (pin === "") return `status names no revision of the ${role}`;
          if ((await trial.find("ControllerRevision", pin)) === undefined) return `${pin} cannot be read`;
        }
        return undefined;
      });
    },
  };
}

/** The live instance type gets another CPU and more memory: what is restored must not use it. */
export function changeInstancetype(namesOf: (trial: Trial) => TypeNames, spec: JsonObject): Step {
  return {
    title: "change the live instance type",
    run: async (trial) => {
      const { kind, name } = namesOf(trial).instancetype;
      const place = kind.includes("Cluster") ? {} : { namespace: trial.namespace };
      const patch = { type: "application/merge-patch+json", body: { spec } } as const;
      await trial.cluster.client.patch(kinds[kind], { name, ...place }, patch);
    },
  };
}

export function deleteTypes(namesOf: (trial: Trial) => TypeNames): Step {
  return {
    title: "delete the instance type and the preference",
    run: async (trial) => {
      const { instancetype, preference } = namesOf(trial);
      await trial.deleteUntilGone(instancetype.kind, instancetype.name);
      await trial.deleteUntilGone(preference.kind, preference.name);
    },
  };
}

/** Garbage collection took the revisions of the deleted machine: the restore cannot find them on the cluster. */
export function revisionsAreGone(machine: string): Step {
  return {
    title: `garbage collection takes the revisions of ${machine}`,
    run: async (trial) => {
      for (const name of capturedPins(trial, machine)) {
        const expectation = { kind: "ControllerRevision", name, wanted: "absent" } as const;
        await trial.until(`ControllerRevision ${name} to be gone`, expectation, async () => {
          return (await trial.find("ControllerRevision", name)) === undefined
            ? undefined
            : "it is still there";
        });
      }
    },
  };
}

/** spec and status name the very revisions they named. */
export function pinsAreKept(machine: string): Step {
  return {
    title: `spec and status of ${machine} name the original revisions`,
    run: (trial) => {
      const expectation = { kind: "VirtualMachine", name: machine, wanted: "pin" } as const;
      const before = trial.captured.machines.find(({ metadata }) => metadata.name === machine);
      return trial.until("the original revisions to be named", expectation, async () => {
        const found = await trial.find("VirtualMachine", machine);
        for (const role of roles) {
          const pin = pinOf(before, role);
          if (specPin(found, role) !== pin)
            return `spec.${role}.revisionName is ${quoted(specPin(found, role))}, was ${pin}`;
          if (statusPin(found, role) !== pin)
            return `status names ${quoted(statusPin(found, role))} for the ${role}, was ${pin}`;
        }
        return undefined;
      });
    },
  };
}

const quoted = (name: string): string => (name === "" ? "empty" : name);

/** The revisions are there, hold what they held, and are owned by nobody that is not there. */
export function sameRevisions(machine: string): Step {
  return {
    title: "the revisions hold what they held, and stay",
    run: async (trial) => {
      for (const name of capturedPins(trial, machine)) {
        const expectation = { kind: "ControllerRevision", name, wanted: "same revision" } as const;
        const revision = await trial.find("ControllerRevision", name);
        if (revision === undefined) throw new Unmet(`ControllerRevision ${name} is not there`, expectation);
        const before = trial.captured.revisions.find(({ metadata }) => metadata.name === name);
        if (!jsonEqual(fieldAt(before, "data", "spec"), fieldAt(revision, "data", "spec")))
          throw new Unmet(`ControllerRevision ${name} holds another spec`, expectation);
        const owner = await deadOwner(trial, revision.metadata.ownerReferences ?? []);
        if (owner !== undefined)
          throw new Unmet(`ControllerRevision ${name} is owned by ${owner}`, expectation);
      }
    },
  };
}

async function deadOwner(
  trial: Trial,
  owners: readonly { readonly kind: string; readonly name: string; readonly uid: string }[],
): Promise<string | undefined> {
  for (const { kind, name, uid } of owners) {
    if (kind !== "VirtualMachine") continue;
    if ((await trial.find("VirtualMachine", name))?.metadata.uid !== uid)
      return `a VirtualMachine ${name} that is no more`;
  }
  return undefined;
}

/** The machine is flat: it names no type any more. */
export function isFlat(machine: string): Step {
  return {
    title: `${machine} is expanded: it names no type`,
    run: (trial) => {
      const expectation = { kind: "VirtualMachine", name: machine, wanted: "state" } as const;
      return trial.until(`${machine} to be expanded`, expectation, async () => {
        const found = await trial.find("VirtualMachine", machine);
        const left = roles.filter((role) => isJsonObject(fieldAt(found, "spec", role)));
        return found !== undefined && left.length === 0
          ? undefined
          : `it still names its ${left.join(" and ")}`;
      });
    },
  };
}

/** Names of the revisions a machine was on when it was backed up. */
export function capturedPins(trial: Trial, machine: string): readonly string[] {
  const before = trial.captured.machines.find(({ metadata }) => metadata.name === machine);
  return roles.map((role) => pinOf(before, role)).filter((pin) => pin !== "");
}
