import { clusterTypes, namespacedTypes, oneCpu, type TypeNames } from "../fixtures/instance-types.js";
import { labelled, runTypedMachine, typedMachine } from "../fixtures/typed-machine.js";
import type { Scenario } from "../scenario.js";
import { machineIs, sameMachine } from "../steps/machines.js";
import { removeByDefault } from "../steps/objects.js";
import {
  changeInstancetype,
  createTypes,
  deleteTypes,
  pinsAreKept,
  revisionsAreGone,
} from "../steps/revisions.js";
import { backUp, restore } from "../steps/script.js";

function typedMachineScenario(name: string, title: string, names: TypeNames): Scenario {
  const namesOf = (): TypeNames => names;
  return {
    name,
    title,
    origin: "PartnerComp",
    steps: [
      createTypes(namesOf, { instancetype: oneCpu }),
      ...runTypedMachine(namesOf),
      changeInstancetype(namesOf, { cpu: { guest: 2 }, memory: { guest: "384Mi" } }),
      backUp({ selector: labelled }),
      deleteTypes(namesOf),
      removeByDefault("VirtualMachine", typedMachine),
      revisionsAreGone(typedMachine),
      restore(),
      machineIs(typedMachine, "Running"),
      pinsAreKept(typedMachine),
      sameMachine(typedMachine),
    ],
  };
}

export const namespacedTypesScenario = typedMachineScenario(
  "10270",
  "VM with a namespaced instance type and preference",
  namespacedTypes,
);

export const clusterTypesScenario = typedMachineScenario(
  "10274",
  "VM with a cluster instance type and preference",
  clusterTypes,
);
