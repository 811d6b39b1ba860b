import {
  ApiError,
  type Client,
  internalError,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { textOf, vmConflict } from "./machines.js";

/** One entry of `status.stateChangeRequests`. */
export type ChangeRequest =
  | { readonly action: "Start"; readonly data?: { readonly paused: "true" } }
  | { readonly action: "Stop"; readonly uid: string };

type Operations = readonly JsonObject[];

/** Leaves requests for the controller in the machine's status. @throws ApiError */
export async function requestChanges(
  client: Client,
  vm: KubeObject,
  changes: readonly ChangeRequest[],
  dryRun: boolean,
): Promise<void> {
  await patchVm(client, vm, changeOperations(vm, changes), { subresource: "status", dryRun });
}

/** Switches the run strategy between Always and Halted, in the field that the machine uses. @throws ApiError */
export async function switchRunning(
  client: Client,
  vm: KubeObject,
  running: boolean,
  dryRun: boolean,
): Promise<void> {
  const strategy = stringAt(vm.spec, "runStrategy");
  const [path, before, after] =
    strategy === undefined
      ? ["/spec/running", !running, running]
      : ["/spec/runStrategy", strategy, running ? "Always" : "Halted"];
  const operations = [
    { op: "test", path, value: before },
    { op: "replace", path, value: after },
  ];
  await patchVm(client, vm, operations, { dryRun });
}

function changeOperations(vm: KubeObject, changes: readonly ChangeRequest[]): Operations {
  const status = objectAt(vm, "status") ?? {};
  if (Object.keys(status).length === 0) {
    return [{ op: "add", path: "/status", value: { stateChangeRequests: changes } }];
  }
  const path = "/status/stateChangeRequests";
  const pending = listAt(status, "stateChangeRequests");
  const onlyStop = changes.length === 1 && changes[0]?.action === "Stop";
  if (pending.length > 0 && !onlyStop) {
    throw internalError(new Error("unable to complete request: stop/start already underway"));
  }
  return [
    { op: "test", path, value: pending.length === 0 ? (status["stateChangeRequests"] ?? null) : pending },
    { op: pending.length === 0 ? "add" : "replace", path, value: changes },
    ...(status["startFailure"] === undefined ? [] : [{ op: "remove", path: "/status/startFailure" }]),
  ];
}

async function patchVm(
  client: Client,
  { metadata: { namespace, name = "" } }: KubeObject,
  body: Operations,
  options: { readonly subresource?: "status"; readonly dryRun: boolean },
): Promise<void> {
  const patch = { type: "application/json-patch+json", body } as const;
  try {
    await client.patch(resources.virtualMachines, { namespace, name }, patch, options);
  } catch (error) {
    // A failed test: the machine changed since it was read.
    if (error instanceof ApiError && error.reason === "Invalid" && /\btest/i.test(error.message)) {
      throw vmConflict(name, error.message);
    }
    throw internalError(new Error(textOf(error)));
  }
}
