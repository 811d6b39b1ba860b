import { namespacedTypes, oneCpu, type TypeNames } from "../fixtures/instance-types.js";
import { runTypedMachine, typedMachine } from "../fixtures/typed-machine.js";
import type { Scenario, Step } from "../scenario.js";
import { remove } from "../steps/objects.js";
import { capturedPins, createTypes } from "../steps/revisions.js";
import { beginRestore, callBackup, callRestore, noteWhatIsThere } from "../steps/script.js";
import { Unmet } from "../unmet.js";

const namespaced = (): TypeNames => namespacedTypes;

const deleteRevisions: Step = {
  title: "somebody deletes the revisions of the running machine",
  run: async (trial) => {
    await noteWhatIsThere(trial);
    for (const pin of capturedPins(trial, typedMachine))
      await trial.deleteUntilGone("ControllerRevision", pin);
  },
};

const attempt: Step = {
  title: "back up",
  run: async (trial) => {
    await callBackup(trial, { selector: undefined, resources: undefined });
  },
};

const attemptRestore: Step = {
  title: "restore, if the backup did not fail",
  run: async (trial) => {
    if (trial.runs.at(-1)?.code !== 0) return;
    await beginRestore(trial, trial.namespace);
    await callRestore(trial, ["-v"]);
  },
};

/** A loss that nobody hears of is worse than one that fails: Velero itself only counts a warning. */
const isTold: Step = {
  title: "the script fails, or names a revision that is missing",
  run: async (trial) => {
    const pins = capturedPins(trial, typedMachine);
    const told = trial.runs.some(
      ({ code, output }) => code !== 0 || pins.some((pin) => output.includes(pin)),
    );
    if (told) return;
    throw new Unmet("the script succeeded and said nothing of the missing revisions", {
      kind: "ControllerRevision",
      name: pins[0] ?? "",
      wanted: "told",
    });
  },
};

export const missingRevisions: Scenario = {
  name: "missing-revisions",
  title: "A machine whose revisions are gone: the tool has to say so",
  origin: "strict",
  steps: [
    createTypes(namespaced, { instancetype: oneCpu }),
    ...runTypedMachine(namespaced),
    deleteRevisions,
    attempt,
    remove("VirtualMachine", typedMachine),
    attemptRestore,
    isTold,
  ],
};
