import {
  apiError,
  badRequest,
  type Client,
  internalError,
  isJsonObject,
  type JsonObject,
  type KubeObject,
} from "@unfold/apimachinery";
import { expand } from "@unfold/instancetype";
import { loadTypes } from "../loaded-types/load-types.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { type MachineKey, requireVm } from "./machines.js";

/** What expansion needs. */
export interface ExpandDeps {
  readonly client: Client;
  readonly readCluster: () => Promise<ClusterState>;
  /** Every way in which a manifest breaks the schema of VirtualMachine, in words. */
  readonly violations: (vm: JsonObject) => readonly string[];
}

/** A stored machine with its types written out. @throws ApiError 404, or 500 with what prevents it */
export async function expandStored(deps: ExpandDeps, key: MachineKey): Promise<KubeObject> {
  const vm = await requireVm(deps.client, key);
  try {
    return await expanded(deps, vm);
  } catch (error) {
    throw internalError(error);
  }
}

/** A machine that need not exist with its types written out. @throws ApiError 400 with what prevents it */
export async function expandGiven(deps: ExpandDeps, namespace: string, body: string): Promise<KubeObject> {
  const vm = readVm(deps, body);
  const own = vm.metadata.namespace ?? "";
  if (own !== "" && own !== namespace) throw badRequest(`VM namespace must be empty or ${namespace}`);
  try {
    return await expanded(deps, { ...vm, metadata: { ...vm.metadata, namespace } });
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

async function expanded({ client, readCluster }: ExpandDeps, vm: KubeObject): Promise<KubeObject> {
  const [{ config }, { instancetype, preference }] = await Promise.all([
    readCluster(),
    loadTypes(client, vm),
  ]);
  for (const result of [instancetype, preference]) if (!result.ok) throw new Error(result.error.message);
  const flat = expand(vm, {
    instancetype: instancetype.ok ? instancetype.found : undefined,
    preference: preference.ok ? preference.found : undefined,
    config,
    mode: "exact",
  });
  if (!flat.ok) throw new Error(flat.error.message);
  return flat.vm;
}

function readVm({ violations }: ExpandDeps, body: string): KubeObject {
  if (body === "") throw badRequest("empty request body");
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw badRequest(`Can not unmarshal Request body to struct, error: ${text}`);
  }
  const messages = isJsonObject(parsed) ? violations(parsed) : ["it is not an object"];
  if (isJsonObject(parsed) && messages.length === 0) return withMetadata(parsed);
  throw apiError("BadRequest", "Object is not a valid VirtualMachine", {
    details: { causes: messages.map((message) => ({ message })) },
  });
}

function withMetadata(vm: JsonObject): KubeObject {
  const metadata = isJsonObject(vm["metadata"]) ? vm["metadata"] : {};
  return { ...vm, metadata } as unknown as KubeObject;
}
