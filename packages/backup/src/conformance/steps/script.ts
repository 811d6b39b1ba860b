import { isNotFound, stringAt } from "@unfold/apimachinery";
import { kinds } from "../kinds.js";
import type { Step } from "../scenario.js";
import { notSupported, type ScriptRun } from "../script.js";
import type { Trial } from "../trial.js";
import { NotSupported, ScriptFailed } from "../unmet.js";

export interface BackupWishes {
  /** `-s`: label selector. */
  readonly selector?: string;
  /** `-r`: plurals, separated by commas. */
  readonly resources?: string;
}

/** `backup NAME -i NAMESPACE -n BACKUPNAMESPACE -v [-r …] [-s …] [-l …]`. */
export function backUp({ selector, resources }: BackupWishes = {}): Step {
  return {
    title: `back up ${selector === undefined ? "the namespace" : `what is labelled ${selector}`}`,
    run: async (trial) => {
      await noteWhatIsThere(trial);
      const run = await callBackup(trial, { selector, resources });
      demandSuccess(run);
    },
  };
}

/** Calls the script, whatever it answers. */
export function callBackup(
  trial: Trial,
  { selector, resources }: { readonly [wish in keyof BackupWishes]: string | undefined },
): Promise<ScriptRun> {
  const { backupNamespace, snapshotLocation } = trial.settings;
  return call(trial, [
    "backup",
    trial.backupName,
    "-i",
    trial.namespace,
    "-n",
    backupNamespace,
    "-v",
    ...(resources === undefined ? [] : ["-r", resources]),
    ...(selector === undefined ? [] : ["-s", selector]),
    ...(snapshotLocation === undefined ? [] : ["-l", snapshotLocation]),
  ]);
}

/** `restore NAME -f BACKUP -n BACKUPNAMESPACE -v`. */
export function restore(): Step {
  return {
    title: "restore",
    run: async (trial) => {
      await beginRestore(trial, trial.namespace);
      demandSuccess(await callRestore(trial, ["-v"]));
    },
  };
}

/** An extension of the contract: `-m OLD:NEW` restores into a namespace that is not there yet. */
export function restoreIntoNewNamespace(): Step {
  return {
    title: "restore into a new namespace",
    run: async (trial) => {
      const { namespace: old } = trial;
      const made = `${old}-new`;
      await beginRestore(trial, made);
      trial.leftovers.push({ cluster: trial.cluster, kind: "Namespace", name: made });
      const run = await callRestore(trial, ["-v", "-m", `${old}:${made}`]);
      if (run.code === notSupported) throw new NotSupported("the script does not know -m OLD:NEW");
      demandSuccess(run);
      trial.namespace = made;
    },
  };
}

/** The same call, with the kubeconfig of another cluster. */
export function restoreOnOtherCluster(): Step {
  return {
    title: "restore on the other cluster",
    run: async (trial) => {
      const { destination } = trial.places;
      await beginRestore(trial, trial.namespace);
      trial.leftovers.push({ cluster: destination, kind: "Namespace", name: trial.namespace });
      trial.cluster = destination;
      demandSuccess(await callRestore(trial, ["-v"]));
    },
  };
}

/** `restore NAME -f BACKUP -n BACKUPNAMESPACE -s SELECTOR`, without `-v`: then waits until the Restore is over. */
export function restoreSelected(selectorOf: (trial: Trial) => string): Step {
  return {
    title: "restore what a label of one volume selects",
    run: async (trial) => {
      await beginRestore(trial, trial.namespace);
      demandSuccess(await callRestore(trial, ["-s", selectorOf(trial)]));
      await restoreIsOver(trial);
    },
  };
}

/** Restores what an attempt before left to restore, whatever the script answers. */
export function callRestore(trial: Trial, flags: readonly string[]): Promise<ScriptRun> {
  const { restoreName, backupName, settings } = trial;
  return call(trial, ["restore", restoreName, "-f", backupName, "-n", settings.backupNamespace, ...flags]);
}

/** `delete-backup NAME -n BACKUPNAMESPACE`, after every scenario; its failure is only told. */
export function deleteBackup(trial: Trial): Promise<ScriptRun> {
  return call(trial, ["delete-backup", trial.backupName, "-n", trial.settings.backupNamespace]);
}

export async function beginRestore(trial: Trial, namespace: string): Promise<void> {
  trial.restoredNamespace = namespace;
  await trial.watchRevisions();
}

async function call(trial: Trial, args: readonly string[]): Promise<ScriptRun> {
  const { kubeconfig } = trial.cluster;
  const run = await trial.settings.callScript(args, { kubeconfig });
  trial.runs.push(run);
  return run;
}

/** @throws ScriptFailed */
export function demandSuccess({ arguments: [verb = ""], code, timedOut, milliseconds }: ScriptRun): void {
  if (timedOut) throw new ScriptFailed(`${verb} did not end within ${Math.round(milliseconds / 1000)} s`);
  if (code === undefined) throw new ScriptFailed(`${verb} was ended by a signal`);
  if (code !== 0) throw new ScriptFailed(`${verb} exited with ${code}`);
}

export async function noteWhatIsThere(trial: Trial): Promise<void> {
  trial.captured = {
    machines: await trial.list("VirtualMachine"),
    instances: await trial.list("VirtualMachineInstance"),
    revisions: await trial.list("ControllerRevision"),
  };
}

/** Phases the suite accepts after a selective restore; before them it still works. */
const over: ReadonlySet<string> = new Set(["Completed", "PartiallyFailed", "Finalizing"]);

/** The suite asks `velero restore get`; tools that make no Restore object have restored when they return. */
async function restoreIsOver(trial: Trial): Promise<void> {
  const key = { namespace: trial.settings.backupNamespace, name: trial.restoreName };
  const expectation = { kind: "Restore", name: trial.restoreName, wanted: "state" } as const;
  await trial.until(`Restore ${trial.restoreName} to be over`, expectation, async () => {
    try {
      const found = await trial.cluster.client.get(kinds.Restore, key);
      const phase = stringAt(found.status, "phase") ?? "New";
      return over.has(phase) ? undefined : `it is ${phase}`;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}
