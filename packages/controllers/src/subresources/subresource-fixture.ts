import { ApiError, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { ManualClock } from "../testing/manual-clock.js";
import { virtualMachine } from "../testing/objects.js";
import { subresourceApi } from "./subresource-api.js";

/** The instance of the machine `vm`. */
export function instance(phase: string, more: JsonObject = {}, spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstance",
    metadata: { name: "vm", namespace: "ns", uid: "vmi-uid" },
    spec,
    status: { phase, ...more },
  };
}

export const paused = { conditions: [{ type: "Paused", status: "True" }] };

/** What there is when a request comes. */
export interface Given {
  readonly vm?: KubeObject;
  readonly vmi?: KubeObject;
}

export function server({ vm, vmi }: Given) {
  const client = new FakeClient([
    ...(vm === undefined ? [] : ([[resources.virtualMachines, vm]] as const)),
    ...(vmi === undefined ? [] : ([[resources.virtualMachineInstances, vmi]] as const)),
    [
      resources.virtualMachineClusterInstancetypes,
      {
        apiVersion: "instancetype.kubevirt.io/v1beta1",
        kind: "VirtualMachineClusterInstancetype",
        metadata: { name: "tiny" },
        spec: { cpu: { guest: 2 }, memory: { guest: "1Gi" } },
      },
    ],
  ]);
  const api = subresourceApi({
    client: () => client,
    clock: new ManualClock(),
    violations: ({ spec }) => (spec === undefined ? ["spec: Required value"] : []),
  });
  return { client, api };
}

/** Sends a request; what the server refuses is an answer, too. */
export async function send(given: Given, method: string, path: string, body: JsonObject | string = "") {
  const { client, api } = server(given);
  const request = {
    method,
    version: "v1",
    path: path.split("/"),
    body: typeof body === "string" ? body : JSON.stringify(body),
    userInfo: { username: "me", groups: [] },
  };
  const answer = await api.handle(request).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.code, message: error.message, details: error.status.details };
  });
  return { answer, client };
}

export const key = { namespace: "ns", name: "vm" };
export const inVm = "namespaces/ns/virtualmachines/vm";
export const inVmi = "namespaces/ns/virtualmachineinstances/vm";

/** A machine with a run strategy, or without. */
export function vm(strategy: string | undefined, status?: JsonObject): KubeObject {
  return virtualMachine(strategy === undefined ? {} : { runStrategy: strategy }, status);
}
