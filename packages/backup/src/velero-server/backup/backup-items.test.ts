import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { ActionError, type BackupItemAction, type BackupResult } from "../../actions/item-action.js";
import { itemOf } from "../../actions/machine-graph.js";
import { stubCluster, stubServed } from "../../testing/stub-cluster.js";
import { ItemResults } from "../run/item-results.js";
import { RunLog } from "../run/run-log.js";
import { ServedResources } from "../run/served-resource.js";
import { toolSwitches } from "../tool/tool-switches.js";
import { BackupFilter } from "./backup-filter.js";
import { BackupItems } from "./backup-items.js";

const served = new ServedResources(stubServed);

function object(kind: string, name: string, metadata: KubeObject["metadata"] = {}): KubeObject {
  return { apiVersion: "v1", kind, metadata: { name, namespace: "shop", ...metadata } };
}

const vm: KubeObject = object("VirtualMachine", "web");
const secret = object("Secret", "s");
const asking: BackupResult = { item: vm, additionalItems: [itemOf("secrets", "shop", "s")] };

/** Saves the machine with one action for it. */
async function saved(
  action: BackupItemAction["execute"],
  options: {
    readonly spec?: JsonObject;
    readonly cluster?: readonly KubeObject[];
    readonly behavior?: string;
  } = {},
) {
  const { spec = {}, cluster = [secret], behavior } = options;
  const names: string[] = [];
  const results = new ItemResults();
  const items = new BackupItems({
    client: stubCluster(...cluster).client,
    served,
    filter: new BackupFilter(spec, served),
    hooks: { run: async () => true },
    tool: {
      plugin: {
        name: "test",
        vendor: "test",
        summary: "",
        backup: [{ name: "vm", appliesTo: ["virtualmachines.kubevirt.io"], execute: action }],
        restore: [],
      },
      switches: toolSwitches.filter(({ name }) => name === behavior),
    },
    backup: object("Backup", "b"),
    results,
    log: new RunLog("backup=velero/b", () => 0),
    save: ({ object: { kind, metadata } }) => {
      names.push(`${kind}/${metadata.name}`);
      expect(metadata.annotations ?? {}).not.toHaveProperty([
        "backup.velero.io/must-include-additional-items",
      ]);
    },
  });
  const resource = served.find("virtualmachines.kubevirt.io");
  if (resource !== undefined) await items.save(resource, vm);
  const { errors, warnings } = results.toJson();
  return { names, errors, warnings };
}

const insisting: BackupResult = {
  ...asking,
  item: {
    ...vm,
    metadata: {
      ...vm.metadata,
      annotations: { "backup.velero.io/must-include-additional-items": "true" },
    },
  },
};

describe("BackupItems", () => {
  it("saves what an action asks for before the object, though no selector finds it", async () => {
    const spec = { labelSelector: { matchLabels: { app: "web" } } };
    expect((await saved(async () => asking, { spec })).names).toEqual(["Secret/s", "VirtualMachine/web"]);
  });

  it.each([
    { name: "a resource that is excluded", spec: { excludedResources: ["secrets"] }, cluster: [secret] },
    {
      name: "an object labelled to stay out",
      spec: {},
      cluster: [object("Secret", "s", { labels: { "velero.io/exclude-from-backup": "true" } })],
    },
    {
      name: "an object that is being deleted",
      spec: {},
      cluster: [object("Secret", "s", { deletionTimestamp: "2026-01-01T00:00:00Z" })],
    },
  ])("leaves out $name that an action asks for", async ({ spec, cluster }) => {
    expect((await saved(async () => asking, { spec, cluster })).names).toEqual(["VirtualMachine/web"]);
  });

  it("saves even that when the action insists", async () => {
    const spec = { excludedResources: ["secrets"] };
    expect((await saved(async () => insisting, { spec })).names).toEqual(["Secret/s", "VirtualMachine/web"]);
  });

  it("warns of what is asked for and not there", async () => {
    const { names, warnings, errors } = await saved(async () => asking, { cluster: [] });
    expect(names).toEqual(["VirtualMachine/web"]);
    expect(errors).toEqual({});
    expect(warnings).toEqual({
      namespaces: {
        shop: [
          "resource: /secrets name: /s message: /Additional item was not found in Kubernetes API, can't back it up",
        ],
      },
    });
  });

  it("leaves out an object that an action refuses, and says so", async () => {
    const { names, errors } = await saved(async () => {
      throw new ActionError("VM cannot be safely backed up");
    });
    expect(names).toEqual([]);
    expect(JSON.stringify(errors)).toContain(
      "error executing custom action (groupResource=virtualmachines.kubevirt.io, namespace=shop, name=web): VM cannot be safely backed up",
    );
  });

  it("leaves out an object that an action drops, without a word", async () => {
    const dropped = await saved(async () => ({ item: undefined, additionalItems: [] }));
    expect(dropped).toEqual({ names: [], errors: {}, warnings: {} });
  });

  it("leaves out what the tool never saves", async () => {
    const revision = object("ControllerRevision", "r");
    const asksForRevision = { item: vm, additionalItems: [itemOf("controllerrevisions.apps", "shop", "r")] };
    const options = { cluster: [revision], behavior: "drop-revisions" };
    expect((await saved(async () => asksForRevision, options)).names).toEqual(["VirtualMachine/web"]);
  });

  it("comes to an end where objects ask for each other", async () => {
    const both = { item: vm, additionalItems: [itemOf("virtualmachines.kubevirt.io", "shop", "web")] };
    expect((await saved(async () => both, { cluster: [vm] })).names).toEqual(["VirtualMachine/web"]);
  });
});
