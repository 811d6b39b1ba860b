import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { resources } from "@unfold/controllers";

const atOnce = 64;
const namespaces = 20;

/** An embedded control plane with machines that have captured their types. */
export interface LiveCluster {
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

export async function startLiveCluster(
  unfold: string,
  folder: string,
  machines: number,
): Promise<LiveCluster> {
  const kubeconfig = join(folder, "kubeconfig");
  const server = spawn(
    process.execPath,
    [unfold, "up", "--port", "0", "--ephemeral", "--kubeconfig", kubeconfig],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    if (server.exitCode === null) await once(server, "exit");
  };
  try {
    await isReady(server);
    const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
    await createMachines(client, machines);
    await allCaptured(client, machines);
    client.close();
    return { kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isReady(server: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("is ready")) resolve();
    });
    server.once("close", (code) => reject(new Error(`unfold up exited with ${code}`)));
  });
}

async function createMachines(client: ClusterClient, count: number): Promise<void> {
  for (let index = 0; index < namespaces; index++) {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: `bench-${index}` } };
    await client.create({ group: "", version: "v1", resource: "namespaces" }, namespace);
  }
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await client.create(resources.virtualMachines, machineOf(next++));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Waits until every machine has two revisions. */
async function allCaptured(client: ClusterClient, count: number): Promise<void> {
  for (;;) {
    const { items } = await listAll(client, resources.virtualMachines);
    if (items.filter(isCaptured).length === count) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function isCaptured({ status }: KubeObject): boolean {
  return ["instancetypeRef", "preferenceRef"].every(
    (ref) => stringAt(status, ref, "controllerRevisionRef", "name") !== undefined,
  );
}

function machineOf(index: number): KubeObject {
  const volumes = [{ name: "root", containerDisk: { image: "quay.io/x:1" } }];
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: `vm-${index}`, namespace: `bench-${index % namespaces}` },
    spec: {
      runStrategy: "Halted",
      instancetype: { name: ["u1.small", "u1.medium", "u1.large"][index % 3] ?? "" },
      preference: { name: ["fedora", "rhel.9"][index % 2] ?? "" },
      template: { spec: { domain: { devices: {} }, volumes } },
    },
  };
}
