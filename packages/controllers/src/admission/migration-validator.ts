import {
  type Admission,
  type Client,
  jsonEqual,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";
import { isMigrationOver } from "../migration/migration-phase.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { isFinal } from "../virtual-machine-instance/phases.js";
import { allowed, deniedBecause } from "./answers.js";

/** KubeVirt's validating webhooks of migrations (pkg/virt-api/webhooks/validating-webhook/admitters migration-*-admitter). */
export function migrationValidator({ client }: { readonly client: Client }): Admission {
  return {
    name: "migration-validator.kubevirt.io",
    type: "validating",
    path: "/migration-validate",
    rules: [
      {
        groups: ["kubevirt.io"],
        versions: ["v1", "v1alpha3"],
        resources: ["virtualmachineinstancemigrations"],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    failurePolicy: "Fail",
    review: async ({ object, oldObject }) => {
      if (object === undefined) return allowed();
      const refusal =
        oldObject === undefined
          ? await refusalOf(client, object)
          : jsonEqual(object.spec, oldObject.spec)
            ? undefined
            : "update of Migration object's spec is restricted";
      return refusal === undefined ? allowed() : deniedBecause(refusal);
    },
  };
}

async function refusalOf(client: Client, { metadata, spec }: KubeObject): Promise<string | undefined> {
  const { namespace = "" } = metadata;
  const name = stringAt(spec, "vmiName") ?? "";
  if (name === "") return "vmiName is missing";
  const vmi = await getIfThere(client, { resource: resources.virtualMachineInstances, namespace, name });
  if (vmi === undefined) return `the VMI "${name}" does not exist under the cluster`;
  if (isFinal(vmi)) return "Cannot migrate VMI in finalized state.";
  const migratable = conditionOf(conditionsOf(listAt(vmi.status, "conditions")), "LiveMigratable");
  if (migratable?.status === "False") {
    return `Cannot migrate VMI, Reason: ${migratable.reason}, Message: ${migratable.message}`;
  }
  const { items } = await client.list(resources.virtualMachineInstanceMigrations, { namespace });
  const active = items.find((other) => stringAt(other.spec, "vmiName") === name && !isMigrationOver(other));
  return active === undefined
    ? undefined
    : `in-flight migration detected. Active migration job (${active.metadata.uid}) is currently already in progress for VMI ${name}.`;
}
