import {
  type AggregatedApi,
  type AggregatedRequest,
  type AggregatedResponse,
  apiError,
  type Client,
  type JsonObject,
} from "@unfold/apimachinery";
import { lazyClient } from "../admission/lazy-client.js";
import { kubevirtVersion } from "../kubevirt/status.js";
import { readCluster } from "../policy/read-cluster.js";
import { type Clock, systemClock, timestamp } from "../runtime/clock.js";
import { absentOperations, absentVmOperations, notSimulated } from "./absent.js";
import { cancelEvacuation, cancelEvacuationOfVm } from "./evacuate-cancel.js";
import { type ExpandDeps, expandGiven, expandStored } from "./expand-spec.js";
import { fileSystemList, freezeGuest, guestOsInfo, resetGuest, softReboot, userList } from "./guest-agent.js";
import { type MachineKey, requireVm, requireVmi } from "./machines.js";
import { dumpMemory, removeMemoryDump } from "./memory-dump.js";
import { migrateVm } from "./migrate.js";
import { pauseVmi, unpauseVmi } from "./pause.js";
import { restartVm } from "./restart.js";
import { startVm } from "./start.js";
import { stopVm } from "./stop.js";
import { addVolume, removeVolume } from "./volumes.js";

export interface SubresourceOptions {
  /** Gives the client to read and write through; called when a request is answered, not before. */
  readonly client: () => Client;
  /** Every way in which a manifest breaks the schema of VirtualMachine, in words; unchecked unless given. */
  readonly violations?: (vm: JsonObject) => readonly string[];
  readonly clock?: Clock;
}

interface Deps extends ExpandDeps {
  readonly now: () => string;
}

/** One operation: where it is and what it answers. A part of a path in braces matches any segment. */
interface Operation {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly answer: (deps: Deps, key: MachineKey, request: AggregatedRequest) => Promise<AggregatedResponse>;
  /** Only refused; left out of discovery. */
  readonly absent?: boolean;
}

const vmPath = "namespaces/{namespace}/virtualmachines/{name}";
const vmiPath = "namespaces/{namespace}/virtualmachineinstances/{name}";

type Action = (deps: Deps, key: MachineKey, body: string) => Promise<void>;

const put = (path: string, code: number, action: Action): Operation => ({
  method: "PUT",
  path,
  answer: async (deps, key, { body }) => {
    await action(deps, key, body);
    return { code };
  },
});

const get = (path: string, read: (client: Client, key: MachineKey) => Promise<JsonObject>): Operation => ({
  method: "GET",
  path,
  answer: async ({ client }, key) => ({ code: 200, body: await read(client, key) }),
});

/** What cannot be simulated is refused with the reason, once the instance or machine is known to be there. */
const refusal = (base: string, { method, path, why }: (typeof absentOperations)[number]): Operation => ({
  method,
  path: `${base}/${path}`,
  absent: true,
  answer: async ({ client }, key) => {
    await (base === vmPath ? requireVm(client, key) : requireVmi(client, key));
    throw notSimulated(why);
  },
});

const operations: readonly Operation[] = [
  put(`${vmPath}/start`, 202, ({ client }, key, body) => startVm(client, key, body)),
  put(`${vmPath}/stop`, 202, ({ client }, key, body) => stopVm(client, key, body)),
  put(`${vmPath}/restart`, 202, ({ client }, key, body) => restartVm(client, key, body)),
  put(`${vmiPath}/pause`, 200, ({ client, now }, key, body) => pauseVmi(client, key, body, now())),
  put(`${vmiPath}/unpause`, 200, ({ client }, key, body) => unpauseVmi(client, key, body)),
  put(`${vmPath}/migrate`, 202, ({ client }, key, body) => migrateVm(client, key, body)),
  put(`${vmPath}/addvolume`, 202, ({ client }, key, body) => addVolume(client, key, body)),
  put(`${vmPath}/removevolume`, 202, ({ client }, key, body) => removeVolume(client, key, body)),
  put(`${vmPath}/memorydump`, 202, ({ client }, key, body) => dumpMemory(client, key, body)),
  put(`${vmPath}/removememorydump`, 202, ({ client }, key) => removeMemoryDump(client, key)),
  put(`${vmPath}/evacuate/cancel`, 200, ({ client }, key, body) => cancelEvacuationOfVm(client, key, body)),
  put(`${vmiPath}/evacuate/cancel`, 200, ({ client }, key, body) => cancelEvacuation(client, key, body)),
  put(`${vmiPath}/reset`, 200, ({ client }, key) => resetGuest(client, key)),
  put(`${vmiPath}/softreboot`, 200, ({ client }, key) => softReboot(client, key)),
  put(`${vmiPath}/freeze`, 200, ({ client }, key) => freezeGuest(client, key, true)),
  put(`${vmiPath}/unfreeze`, 200, ({ client }, key) => freezeGuest(client, key, false)),
  get(`${vmiPath}/guestosinfo`, guestOsInfo),
  get(`${vmiPath}/userlist`, userList),
  get(`${vmiPath}/filesystemlist`, fileSystemList),
  ...absentOperations.map((absent) => refusal(vmiPath, absent)),
  ...absentVmOperations.map((absent) => refusal(vmPath, absent)),
  {
    method: "GET",
    path: `${vmPath}/expand-spec`,
    answer: async (deps, key) => ({ code: 200, body: await expandStored(deps, key) }),
  },
  {
    method: "PUT",
    path: "namespaces/{namespace}/expand-vm-spec",
    answer: async (deps, { namespace }, { body }) => ({
      code: 200,
      body: await expandGiven(deps, namespace, body),
    }),
  },
  { method: "GET", path: "version", answer: async () => ({ code: 200, body: version }) },
  { method: "GET", path: "healthz", answer: async () => ({ code: 200, body: "ok" }) },
];

const version = {
  gitVersion: `${kubevirtVersion}+unfold`,
  gitCommit: "",
  gitTreeState: "",
  buildDate: "",
  goVersion: "",
  compiler: "",
  platform: "",
};

/** `subresources.kubevirt.io`: what can be done with virtual machines besides writing them (KubeVirt pkg/virt-api). */
export function subresourceApi(options: SubresourceOptions): AggregatedApi {
  const client = lazyClient(options.client);
  const { clock = systemClock, violations = () => [] } = options;
  const deps: Deps = {
    client,
    violations,
    now: () => timestamp(clock),
    readCluster: () => readCluster(client),
  };
  return {
    group: "subresources.kubevirt.io",
    versions: ["v1", "v1alpha3"],
    resources: resourcesOf(operations),
    handle: (request) => handle(deps, request),
  };
}

/** Without those of three parts (`virtualmachines/evacuate/cancel`), on which client libraries give up the whole discovery. */
function resourcesOf(all: readonly Operation[]): AggregatedApi["resources"] {
  return all
    .filter(({ path, absent }) => path.startsWith("namespaces/") && absent !== true)
    .map(({ path }) => ({
      name: path
        .split("/")
        .slice(2)
        .filter((part) => part !== "{name}")
        .join("/"),
      namespaced: true,
    }))
    .filter(({ name }) => name.split("/").length <= 2);
}

async function handle(deps: Deps, request: AggregatedRequest): Promise<AggregatedResponse | undefined> {
  const here = operations.flatMap((operation) => {
    const key = matched(operation.path.split("/"), request.path);
    return key === undefined ? [] : [{ operation, key }];
  });
  if (here.length === 0) return undefined;
  const found = here.find(({ operation }) => operation.method === request.method);
  if (found === undefined) {
    throw apiError("MethodNotAllowed", "the server does not allow this method on the requested resource", {
      details: {},
    });
  }
  return found.operation.answer(deps, found.key, request);
}

function matched(pattern: readonly string[], path: readonly string[]): MachineKey | undefined {
  const key = { namespace: "", name: "" };
  const same =
    pattern.length === path.length &&
    pattern.every((part, index) => {
      const segment = path[index] ?? "";
      if (!part.startsWith("{")) return part === segment;
      if (part === "{name}" || part === "{namespace}")
        key[part === "{name}" ? "name" : "namespace"] = segment;
      return segment !== "";
    });
  return same ? key : undefined;
}
