import { listAll } from "@unfold/apimachinery";
import { resources, type UndoOptions, type UndoOutcome, undoExpansion } from "@unfold/controllers";
import type { UndoTarget } from "./undo-target.js";

/** What became of one VM; `failed` when a request did. */
export interface UndoReport {
  readonly namespace: string;
  readonly name: string;
  readonly outcome: UndoOutcome | { readonly kind: "failed"; readonly reason: string };
}

type Key = Pick<UndoReport, "namespace" | "name">;

/** VMs at the same time. */
const concurrency = 8;

/** Undoes every VM of a target, in the order of the list; one that fails does not hold up the others. */
export async function undoMachines(
  options: UndoOptions,
  target: UndoTarget,
  defaultNamespace: string,
): Promise<readonly UndoReport[]> {
  const keys = await keysOf(options, target, defaultNamespace);
  const reports: UndoReport[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < keys.length; index = next++) {
      const key = keys[index];
      if (key !== undefined) reports[index] = { ...key, outcome: await outcomeOf(options, key) };
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return reports;
}

async function keysOf(
  { client }: UndoOptions,
  target: UndoTarget,
  defaultNamespace: string,
): Promise<readonly Key[]> {
  if (target.kind === "names") {
    const { namespace = defaultNamespace, names } = target;
    return names.map((name) => ({ namespace, name }));
  }
  const scope = target.kind === "all" ? {} : { namespace: target.namespace };
  const { items } = await listAll(client, resources.virtualMachines, scope);
  return items.map(({ metadata: { namespace = "", name = "" } }) => ({ namespace, name }));
}

async function outcomeOf(options: UndoOptions, key: Key): Promise<UndoReport["outcome"]> {
  try {
    return await undoExpansion(options, key);
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}
