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
import { type ExpandDeps, expandGiven, expandStored } from "./expand-spec.js";
import type { MachineKey } from "./machines.js";
import { pauseVmi, unpauseVmi } from "./pause.js";
import { restartVm } from "./restart.js";
import { startVm } from "./start.js";
import { stopVm } from "./stop.js";

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

/** One operation: where it is and what it answers. `{namespace}` and `{name}` in a path match any segment. */
interface Operation {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly answer: (deps: Deps, key: MachineKey, request: AggregatedRequest) => Promise<AggregatedResponse>;
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

const operations: readonly Operation[] = [
  put(`${vmPath}/start`, 202, ({ client }, key, body) => startVm(client, key, body)),
  put(`${vmPath}/stop`, 202, ({ client }, key, body) => stopVm(client, key, body)),
  put(`${vmPath}/restart`, 202, ({ client }, key, body) => restartVm(client, key, body)),
  put(`${vmiPath}/pause`, 200, ({ client, now }, key, body) => pauseVmi(client, key, body, now())),
  put(`${vmiPath}/unpause`, 200, ({ client }, key, body) => unpauseVmi(client, key, body)),
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

function resourcesOf(all: readonly Operation[]): AggregatedApi["resources"] {
  return all
    .filter(({ path }) => path.startsWith("namespaces/"))
    .map(({ path }) => ({
      name: path
        .split("/")
        .slice(2)
        .filter((part) => part !== "{name}")
        .join("/"),
      namespaced: true,
    }));
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
      if (part !== "{namespace}" && part !== "{name}") return part === segment;
      key[part === "{name}" ? "name" : "namespace"] = segment;
      return segment !== "";
    });
  return same ? key : undefined;
}
