import { type Client, internalError, type KubeObject, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { type MachineKey, requireVm, requireVmi, textOf } from "./machines.js";
import { isDryRun, readOptions } from "./request-options.js";

/** Takes back that an instance is to leave its node (KubeVirt pkg/virt-api/rest evacuateCancel). @throws ApiError */
export async function cancelEvacuation(client: Client, key: MachineKey, body: string): Promise<void> {
  await cancel(client, await requireVmi(client, key), body);
}

/** The same for the instance of a machine. @throws ApiError */
export async function cancelEvacuationOfVm(client: Client, key: MachineKey, body: string): Promise<void> {
  await requireVm(client, key);
  await cancelEvacuation(client, key, body);
}

async function cancel(client: Client, vmi: KubeObject, body: string): Promise<void> {
  if ((stringAt(vmi.status, "evacuationNodeName") ?? "") === "") return;
  const dryRun = isDryRun(readOptions(body));
  const { namespace, name = "" } = vmi.metadata;
  const operations = [{ op: "remove", path: "/status/evacuationNodeName" }];
  try {
    await client.patch(
      resources.virtualMachineInstances,
      { namespace, name },
      { type: "application/json-patch+json", body: operations },
      { dryRun },
    );
  } catch (error) {
    throw internalError(new Error(textOf(error)));
  }
}
