import type { Client, JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import type { ReadPatch } from "../../velero/resource-modifier.js";
import { ItemResults } from "../run/item-results.js";
import { RunLog } from "../run/run-log.js";
import { type ServedResource, ServedResources } from "../run/served-resource.js";
import { Turns } from "../run/turns.js";
import type { ChosenTool } from "../tool/chosen-tool.js";
import type { ArchiveContent } from "./archive-content.js";
import { RestoreFilter } from "./restore-filter.js";
import { RestoreItems } from "./restore-items.js";
import { inRestoreOrder } from "./restore-order.js";

export interface RunRestoreOptions {
  readonly client: Client;
  /** What the cluster serves at the time of the call, in discovery order. */
  readonly served: () => readonly ServedResource[];
  readonly restore: KubeObject;
  readonly backupName: string;
  readonly content: ArchiveContent;
  readonly tool: ChosenTool;
  /** Rules of `spec.resourceModifier`. */
  readonly modifier: JsonValue | undefined;
  readonly readPatch: ReadPatch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends it before it is done. */
  readonly signal?: AbortSignal;
}

/** What a restore did. */
export interface DoneRestore {
  readonly results: ItemResults;
  readonly log: string;
  /** `apiVersion/kind` with what became of its objects. */
  readonly resourceList: JsonObject;
  readonly items: number;
  /** `status.hookStatus`. */
  readonly hookStatus: JsonObject;
}

/** Restores what a Restore selects of an archive (Velero pkg/restore). Never throws for a single object. */
export async function runRestore(options: RunRestoreOptions): Promise<DoneRestore> {
  const { content, restore, tool, client, backupName, modifier, readPatch } = options;
  const { namespace, name } = restore.metadata;
  const log = new RunLog(`restore=${namespace}/${name}`, options.now);
  const results = new ItemResults();
  let served = new ServedResources(options.served());
  /** Definitions among the restored objects add to what is served. */
  const find = (groupResource: string): ServedResource | undefined => {
    const known = served.find(groupResource);
    if (known !== undefined) return known;
    served = new ServedResources(options.served());
    return served.find(groupResource);
  };
  const filter = new RestoreFilter(restore.spec, served);
  for (const problem of content.problems) results.errors.addOfVelero(problem);
  const items = new RestoreItems({
    client,
    find,
    content,
    filter,
    tool,
    restore,
    backupName,
    modifier,
    readPatch,
    results,
    log,
    signal: options.signal,
  });
  log.add("info", "starting restore");
  const turns = new Turns(options.signal);
  const first = tool.switches.flatMap(({ restoresFirst = [] }) => restoresFirst);
  for (const groupResource of inRestoreOrder(content.groupResources, first)) {
    // Namespaces come with what is in them.
    if (groupResource === "namespaces") continue;
    const selected = content.list(groupResource).filter((object) => filter.selects(groupResource, object));
    for (const object of selected) {
      await items.restore(groupResource, object);
      await turns.next();
    }
  }
  log.add("info", "restore completed");
  return {
    results,
    log: log.text,
    resourceList: listOf(items.restored),
    items: items.restored.size,
    hookStatus: items.hookStatus,
  };
}

/** By kind, from `apiVersion/kind namespace/name` and what became of it. */
function listOf(restored: ReadonlyMap<string, string>): JsonObject {
  const kinds = new Map<string, string[]>();
  for (const [key, action] of restored) {
    const [kind = "", place = ""] = key.split(" ");
    const name = place.startsWith("/") ? place.slice(1) : place;
    const names = kinds.get(kind) ?? [];
    names.push(`${name}(${action})`);
    kinds.set(kind, names);
  }
  const sorted = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([kind, names]) => [kind, names.toSorted()]));
}
