import {
  compareQuantities,
  fieldAt,
  type JsonValue,
  jsonEqual,
  listAt,
  parseQuantity,
  stringAt,
} from "@unfold/apimachinery";
import type { Step } from "../scenario.js";
import type { Trial } from "../trial.js";
import { Unmet } from "../unmet.js";
import { untilField } from "./objects.js";

/** `status.printableStatus`. */
export function machineIs(name: string, status: "Running" | "Stopped"): Step {
  return {
    title: `VirtualMachine ${name} is ${status}`,
    run: (trial) =>
      untilField(trial, { kind: "VirtualMachine", name, field: "printableStatus", value: status }),
  };
}

export const stopMachine = (name: string): Step => changeState(name, "stop");
export const startMachine = (name: string): Step => changeState(name, "start");

function changeState(name: string, verb: "start" | "stop"): Step {
  return {
    title: `${verb} VirtualMachine ${name}`,
    run: async (trial) => {
      await trial.cluster.request("PUT", machinePath(trial, name, verb), {});
    },
  };
}

/** URL path of a subresource of a machine. */
export function machinePath(trial: Trial, name: string, subresource: string): string {
  const place = `namespaces/${trial.namespace}/virtualmachines/${name}/${subresource}`;
  return `/apis/subresources.kubevirt.io/v1/${place}`;
}

export function agentIsConnected(name: string): Step {
  return {
    title: `the guest agent of ${name} is connected`,
    run: (trial) =>
      trial.until(
        `the guest agent of ${name}`,
        { kind: "VirtualMachineInstance", name, wanted: "state" },
        async () => {
          const conditions = listAt((await trial.find("VirtualMachineInstance", name))?.status, "conditions");
          const connected = conditions.some(
            (condition) =>
              stringAt(condition, "type") === "AgentConnected" && stringAt(condition, "status") === "True",
          );
          return connected ? undefined : "it is not connected";
        },
      ),
  };
}

/** CPU deeply equal, memory equal as a quantity: the guest sees the machine that was backed up. */
export function sameMachine(name: string): Step {
  return {
    title: `VirtualMachineInstance ${name} has the CPU and memory it had`,
    run: async (trial) => {
      const kind = "VirtualMachineInstance";
      await untilField(trial, { kind, name, field: "phase", value: "Running" });
      const before = domainOf(trial.captured.instances.find(({ metadata }) => metadata.name === name));
      const after = domainOf(await trial.find(kind, name));
      const differences = [
        ...difference("cpu", before.cpu, after.cpu, jsonEqual),
        ...difference("memory.guest", before.memory, after.memory, sameQuantity),
      ];
      if (differences.length === 0) return;
      throw new Unmet(`another machine came back: ${differences.join("; ")}`, {
        kind,
        name,
        wanted: "same machine",
      });
    },
  };
}

interface Domain {
  readonly cpu: JsonValue | undefined;
  readonly memory: JsonValue | undefined;
}

function domainOf(instance: JsonValue | undefined): Domain {
  return {
    cpu: fieldAt(instance, "spec", "domain", "cpu"),
    memory: fieldAt(instance, "spec", "domain", "memory", "guest"),
  };
}

function difference(
  field: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  same: (before: JsonValue | undefined, after: JsonValue | undefined) => boolean,
): readonly string[] {
  if (same(before, after)) return [];
  return [`${field} was ${JSON.stringify(before ?? null)}, is ${JSON.stringify(after ?? null)}`];
}

function sameQuantity(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (typeof before !== "string" || typeof after !== "string") return before === after;
  return compareQuantities(parseQuantity(before), parseQuantity(after)) === 0;
}
