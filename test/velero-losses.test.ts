import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GroupVersionResource, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { catalogue, severityOf } from "@unfold/backup";
import { lossCauses, toolPlugins, toolSwitches } from "@unfold/backup/velero-server";
import { resources } from "@unfold/controllers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { observed } from "./support/observed.js";
import { Sites, type Tool } from "./support/sites.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-losses-"));
const namespaces: GroupVersionResource = { group: "", version: "v1", resource: "namespaces" };
const deployments: GroupVersionResource = { group: "apps", version: "v1", resource: "deployments" };
const selected = { labelSelector: { matchLabels: { app: "web" } } };
const name = "web";

/** A way to lose something. */
interface Loss {
  readonly code: string;
  /** Where there is more than one way. */
  readonly way?: string;
  /** Fields of the machine's spec. */
  readonly vm?: JsonObject;
  readonly template?: JsonObject;
  /** On the first site, before the backup. */
  readonly before?: (vm: KubeObject) => Promise<unknown>;
  readonly backup?: JsonObject;
  /** On the second site, before the restore. */
  readonly there?: (vm: KubeObject) => Promise<unknown>;
  readonly restore?: JsonObject;
  readonly tool?: Tool;
  /** Whether the tool of the restore is the same; Velero with the plugin unless it is. */
  readonly restoreTool?: Tool;
}

let sites: Sites;

function pinOf(vm: KubeObject): string {
  return stringAt(vm.status, "instancetypeRef", "controllerRevisionRef", "name") ?? "";
}

const revision = (vm: KubeObject) => ({ namespace: vm.metadata.namespace, name: pinOf(vm) });

const running = { runStrategy: "Always" };
const windows = { instancetype: { name: "u1.large" }, preference: { name: "windows.11" } };

const ways: readonly Loss[] = [
  { code: "L01", tool: { behavior: "drop-revisions" } },
  { code: "L02", tool: { plugin: "none" } },
  { code: "L02", way: "with 0.7", tool: { plugin: "0.7" } },
  { code: "L02", way: "by a tool that drops the pin", tool: { behavior: "drop-spec-pins" } },
  { code: "L03", tool: { plugin: "none" }, backup: selected },
  { code: "L03", way: "with 0.7", tool: { plugin: "0.7" }, backup: selected },
  { code: "L04", tool: { plugin: "none", behavior: "drop-status-refs" } },
  { code: "L05", tool: { plugin: "none", behavior: "drop-revision-labels" } },
  { code: "L05", way: "by a tool that drops the kind", tool: { behavior: "drop-revision-kind" } },
  { code: "L07", backup: { excludedResources: ["controllerrevisions"] } },
  { code: "L08", tool: { plugin: "none" }, backup: selected },
  {
    code: "L09",
    before: (vm) =>
      sites.a.client.patch(resources.controllerRevisions, revision(vm), {
        type: "application/merge-patch+json",
        body: { metadata: { labels: { "velero.io/exclude-from-backup": "true" } } },
      }),
  },
  { code: "L10", before: (vm) => sites.a.client.delete(resources.controllerRevisions, revision(vm)) },
  { code: "L10", way: "at the restore", tool: { behavior: "drop-revisions" }, restore: {} },
  { code: "L11", restore: { excludedResources: ["controllerrevisions.apps"] } },
  { code: "L12", restore: selected, restoreTool: { plugin: "none" } },
  {
    code: "L13",
    vm: { instancetype: { name: "own", kind: "VirtualMachineInstancetype" } },
    tool: { plugin: "none" },
    backup: selected,
    restore: { namespaceMapping: { l13: "l13-new" } },
  },
  {
    code: "L14",
    there: async (vm) => {
      const found = await sites.a.client.get(resources.controllerRevisions, revision(vm));
      const data = {
        ...(found["data"] as JsonObject),
        spec: { cpu: { guest: 7 }, memory: { guest: "7Gi" } },
      };
      const { namespace, labels = {} } = found.metadata;
      const metadata = { name: pinOf(vm), labels, ...(namespace === undefined ? {} : { namespace }) };
      await sites.b.client.create(namespaces, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace ?? "" },
      });
      await sites.b.client.create(resources.controllerRevisions, { ...found, metadata, data });
    },
    restore: {},
  },
  { code: "L15", restore: {}, restoreTool: { behavior: "keep-owner-references" } },
  { code: "L16", restore: {} },
  { code: "L17", vm: { instancetype: { name: "here" } }, tool: { plugin: "none" }, restore: {} },
  { code: "L18", vm: { instancetype: { name: "differs" } }, tool: { plugin: "none" }, restore: {} },
  { code: "L24", vm: running, backup: { excludedResources: ["pods"] } },
  {
    code: "L25",
    tool: { plugin: "none" },
    restore: { restoreStatus: { includedResources: ["virtualmachines"] } },
  },
  {
    code: "L27",
    tool: { plugin: "0.9", behavior: "drop-spec-pins,drop-status-refs" },
    backup: selected,
  },
  { code: "L29", tool: { behavior: "drop-revision-labels" } },
  { code: "L32", restore: {}, restoreTool: { plugin: "none", behavior: "machines-first" } },
  { code: "L34", vm: windows, tool: { plugin: "0.9" }, backup: selected },
  { code: "L35", vm: { ...windows, ...running }, restore: selected },
  { code: "L36", template: { serviceAccountName: "default" }, tool: { plugin: "0.9" } },
  {
    code: "L36",
    way: "by a tool that drops new fields",
    template: { serviceAccountName: "default" },
    tool: { behavior: "drop-new-fields" },
  },
  { code: "L37", restore: {} },
];

function machine(namespace: string, spec: JsonObject = {}, template: JsonObject = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace, labels: { app: "web" } },
    spec: {
      runStrategy: "Halted",
      instancetype: { name: "u1.medium" },
      preference: { name: "fedora" },
      template: { spec: { domain: { devices: {} }, ...template } },
      ...spec,
    },
  };
}

function type(kind: string, typeName: string, guest: number, namespace?: string): KubeObject {
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind,
    metadata: { name: typeName, ...(namespace === undefined ? {} : { namespace }) },
    spec: { cpu: { guest }, memory: { guest: "2Gi" } },
  };
}

/** Makes the machine of a case and waits until it is pinned, and runs if it is to. */
async function made(namespace: string, { vm, template }: Loss): Promise<KubeObject> {
  const { client } = sites.a;
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await client.create(
    resources.virtualMachineInstancetypes,
    type("VirtualMachineInstancetype", "own", 2, namespace),
  );
  await client.create(resources.virtualMachines, machine(namespace, vm, template));
  return observed(client, resources.virtualMachines, { namespace, name }, (one) => {
    const pinned = [pinOf(one), stringAt(one.status, "preferenceRef", "controllerRevisionRef", "name") ?? ""];
    const wanted = vm?.["runStrategy"] === "Always" ? "Running" : "Stopped";
    return !pinned.includes("") && stringAt(one.status, "printableStatus") === wanted;
  });
}

/** What a restore has of the tool that backed up: switches of Backups are none of Restores. */
function samePlugin({ plugin }: Tool = {}): Tool {
  return plugin === undefined ? {} : { plugin };
}

/** Codes of the findings, and the machine's own verdicts. */
async function findings(loss: Loss, id: string) {
  const vm = await made(id, loss);
  await loss.before?.(vm);
  const backup = await sites.backUp(id, { includedNamespaces: [id], ...loss.backup }, loss.tool);
  let restore: KubeObject | undefined;
  const seen: KubeObject[] = [];
  if (loss.restore !== undefined) {
    await loss.there?.(vm);
    const namespace = stringAt(loss.restore, "namespaceMapping", id) ?? id;
    // What garbage collection may remove at once is looked at as it comes.
    const kept = loss.restoreTool?.behavior === "keep-owner-references";
    const first = kept
      ? observed(sites.b.client, resources.controllerRevisions, { namespace, name: pinOf(vm) }, () => true)
      : undefined;
    const tool = loss.restoreTool ?? samePlugin(loss.tool);
    restore = await sites.restore(id, { backupName: id, ...loss.restore }, tool);
    if (first !== undefined) seen.push(await first);
  }
  const report = await sites.audit(id, restore, seen);
  const own = [...report.machines].filter(({ namespace }) => namespace === id);
  const codes = [...report.findings, ...own.flatMap((one) => one.findings)].map(({ code }) => code);
  return { vm, backup, restore, codes, verdicts: own.map(({ verdict }) => verdict) };
}

beforeAll(async () => {
  sites = await Sites.start(folder);
  const clusterTypes = resources.virtualMachineClusterInstancetypes;
  const clusterType = (typeName: string, guest: number) =>
    type("VirtualMachineClusterInstancetype", typeName, guest);
  await sites.a.client.create(clusterTypes, clusterType("here", 2));
  await sites.a.client.create(clusterTypes, clusterType("differs", 2));
  await sites.b.client.create(clusterTypes, clusterType("differs", 3));
  // The second site's Velero as an installation shows: without the plugin, and with an order of its own.
  await sites.b.client.create(deployments, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "velero", namespace: "velero" },
    spec: {
      selector: { matchLabels: { deploy: "velero" } },
      template: {
        metadata: { labels: { deploy: "velero" } },
        spec: {
          containers: [
            {
              name: "velero",
              image: "velero/velero:v1.18.1",
              args: [
                "server",
                "--restore-resource-priorities=virtualmachines.kubevirt.io,controllerrevisions.apps",
              ],
            },
          ],
        },
      },
    },
  });
});

afterAll(async () => {
  await sites?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a backup tool loses", () => {
  it.each(ways.map((loss, index) => ({ ...loss, title: `${loss.code} ${loss.way ?? ""}`, index })))(
    "$title",
    async (loss) => {
      const id = loss.code === "L13" ? "l13" : `${loss.code.toLowerCase()}-${loss.index}`;
      const { codes } = await findings(loss, id);
      expect(codes).toContain(loss.code);
    },
  );

  it("nothing where it is Velero with our plugin", async () => {
    const { codes, verdicts, backup, restore } = await findings(
      { code: "", backup: selected, restore: {} },
      "none",
    );
    expect([backup, restore].map((one) => stringAt(one?.status, "phase"))).toEqual([
      "Completed",
      "Completed",
    ]);
    expect(verdicts).toEqual(["identical"]);
    expect(codes.filter((code) => code.startsWith("L") && severityOf(code) === "error")).toEqual([]);
  });

  it("revisions are not there yet where machines are restored first", async () => {
    const id = `l32-${ways.findIndex(({ code }) => code === "L32")}`;
    const log = await sites.stored(`restores/${id}/restore-${id}-logs.gz`);
    const at = (text: string) => log.indexOf(text);
    expect(at(`virtualmachines.kubevirt.io ${id}/web: created`)).toBeGreaterThan(0);
    expect(at(`controllerrevisions.apps ${id}/`)).toBeGreaterThan(
      at(`virtualmachines.kubevirt.io ${id}/web: created`),
    );
  });
});

describe("the list of causes", () => {
  it("is in the guide, with every plugin and switch", () => {
    const guide = readFileSync(new URL("../docs/velero.md", import.meta.url), "utf8");
    for (const cause of lossCauses) {
      expect(guide).toContain(
        "tool" in cause
          ? `| ${cause.code} | ${cause.tool} |`
          : `| ${cause.code} | no tool: ${cause.notByTool} |`,
      );
    }
    for (const { name } of toolPlugins) expect(guide).toContain(`| \`${name}\``);
    for (const { name, summary } of toolSwitches) {
      const row = guide.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row).toContain(summary);
    }
  });

  it("has every loss of the catalogue once, and says of the others why no tool is to blame", () => {
    const losses = catalogue.map(({ code }) => code).filter((code) => code.startsWith("L"));
    expect(lossCauses.map(({ code }) => code)).toEqual(losses.toSorted());
    const byTool = lossCauses.filter((cause) => "tool" in cause).map(({ code }) => code);
    expect([...new Set(ways.map(({ code }) => code))].toSorted()).toEqual(byTool);
  });
});
