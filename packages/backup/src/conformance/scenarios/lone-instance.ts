import { stringAt } from "@unfold/apimachinery";
import { instance, ownMemory } from "../fixtures/machine.js";
import { importedVolume } from "../fixtures/volumes.js";
import { kinds } from "../kinds.js";
import type { Scenario, Step } from "../scenario.js";
import { agentIsConnected } from "../steps/machines.js";
import { create, hasPhase, isAbsent, remove } from "../steps/objects.js";
import { backUp, beginRestore, callRestore, demandSuccess } from "../steps/script.js";
import type { Trial } from "../trial.js";
import { Unmet } from "../unmet.js";

const vmi = "test-vmi-with-dv";

/** Phases of a DataVolume that fetches its content, none of which a restored one may pass through. */
const importing: ReadonlySet<string> = new Set(["ImportScheduled", "ImportInProgress"]);

/** Restores and looks at every phase on the way; a DataVolume that CDI collected after its success counts as done. */
const restoreWithoutImport: Step = {
  title: "restore; the DataVolume succeeds without an import",
  run: async (trial) => {
    const seen = await PhasesSeen.begin(trial);
    const expectation = { kind: "DataVolume", name: "test-dv", wanted: "state" } as const;
    try {
      await beginRestore(trial, trial.namespace);
      demandSuccess(await callRestore(trial, ["-v"]));
      await trial.until("DataVolume test-dv to be Succeeded", expectation, async () => {
        const found = await trial.find("DataVolume", "test-dv");
        // Looked at after the object: an import that ended while it was asked for has been seen by now, or is waited for.
        const imported = seen.phases.find((phase) => importing.has(phase));
        if (imported !== undefined)
          throw new Unmet(`DataVolume test-dv was ${imported}: it imports again`, {
            ...expectation,
            wanted: "no import",
          });
        if (found === undefined) return undefined;
        const phase = stringAt(found.status, "phase") || "without status";
        return phase === "Succeeded" && seen.isUpTo(phase) ? undefined : `it is ${phase}`;
      });
    } finally {
      seen.end();
    }
  },
};

/** The phases that a namespace's DataVolumes go through, also those that nobody asks for in time. */
class PhasesSeen {
  readonly phases: string[] = [];
  readonly #ending = new AbortController();
  #broken = false;

  static async begin({ cluster, namespace }: Trial): Promise<PhasesSeen> {
    const { metadata } = await cluster.client.list(kinds.DataVolume, { namespace });
    const seen = new PhasesSeen();
    void seen.#watch(cluster, namespace, metadata.resourceVersion ?? "");
    return seen;
  }

  /** Events come after the object can be read: what was before a phase is known once the phase was seen. */
  isUpTo(phase: string): boolean {
    return this.#broken || this.phases.includes(phase);
  }

  end(): void {
    this.#ending.abort();
  }

  async #watch({ client }: Trial["cluster"], namespace: string, resourceVersion: string): Promise<void> {
    const options = { namespace, resourceVersion, signal: this.#ending.signal };
    try {
      for await (const { object } of client.watch(kinds.DataVolume, options))
        this.phases.push(stringAt(object.status, "phase") ?? "");
    } catch {
      this.#broken = true;
    }
  }
}

export const loneInstance: Scenario = {
  name: "10204",
  title: "VMI of its own, with DataVolume, PVC and pod",
  origin: "PartnerComp",
  steps: [
    create("DataVolume", "test-dv", (trial) => importedVolume(trial, "test-dv", "1Gi")),
    hasPhase("DataVolume", "test-dv", "Succeeded"),
    create("VirtualMachineInstance", vmi, (trial) =>
      instance(trial, {
        name: vmi,
        labelled: false,
        disk: { dataVolume: { name: "test-dv" } },
        domain: ownMemory,
      }),
    ),
    hasPhase("VirtualMachineInstance", vmi, "Running"),
    agentIsConnected(vmi),
    backUp({
      resources: "datavolumes,virtualmachineinstances,pods,persistentvolumeclaims,persistentvolumes",
    }),
    remove("VirtualMachineInstance", vmi),
    remove("DataVolume", "test-dv"),
    isAbsent("PersistentVolumeClaim", "test-dv"),
    restoreWithoutImport,
    hasPhase("VirtualMachineInstance", vmi, "Running"),
  ],
};
