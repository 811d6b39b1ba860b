import {
  isJsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  parseApiVersion,
  stringAt,
} from "@unfold/apimachinery";
import { bindingColumns, roleColumns, signingRequestColumns } from "./builtin/access-columns.js";
import { eventColumns, groupEventColumns } from "./builtin/event-columns.js";
import {
  endpointSliceColumns,
  endpointsColumns,
  ingressClassColumns,
  ingressColumns,
  networkPolicyColumns,
} from "./builtin/network-columns.js";
import { nodeColumns } from "./builtin/node-columns.js";
import { podColumns } from "./builtin/pod-columns.js";
import {
  attachmentColumns,
  autoscalerColumns,
  cronJobColumns,
  csiDriverColumns,
  csiNodeColumns,
  disruptionBudgetColumns,
  quotaColumns,
  replicationControllerColumns,
  runtimeClassColumns,
} from "./builtin/policy-columns.js";
import { serviceColumns } from "./builtin/service-columns.js";
import { claimColumns, storageClassColumns, volumeColumns } from "./builtin/volume-columns.js";
import {
  daemonSetColumns,
  deploymentColumns,
  jobColumns,
  replicaSetColumns,
  statefulSetColumns,
} from "./builtin/workload-columns.js";
import { ageColumn, createdAtColumn, integer, nameColumn, text } from "./common-columns.js";
import type { TableColumn } from "./table-column.js";

function size(value: JsonValue | undefined): number {
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** `virtualmachine.kubevirt.io/fedora`: the owner that controls the object. */
function controller({ metadata }: KubeObject): string {
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (owner === undefined) return "<none>";
  const { group } = parseApiVersion(owner.apiVersion);
  return `${owner.kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${owner.name}`;
}

function availability(apiService: KubeObject): string {
  const condition = listAt(apiService, "status", "conditions").find(
    (one) => stringAt(one, "type") === "Available",
  );
  const status = stringAt(condition, "status") ?? "Unknown";
  const reason = stringAt(condition, "reason");
  return status === "True" || !reason ? status : `${status} (${reason})`;
}

function apiServiceTarget(apiService: KubeObject): string {
  const name = stringAt(apiService, "spec", "service", "name");
  return name === undefined ? "Local" : `${stringAt(apiService, "spec", "service", "namespace")}/${name}`;
}

const webhookColumns: readonly TableColumn[] = [
  nameColumn,
  integer("Webhooks", (object) => listAt(object, "webhooks").length),
  ageColumn,
];

/** Columns of built-in kinds by `group/plural`, those without an entry being shown by name and creation time. */
export const builtinColumns: { readonly [resource: string]: readonly TableColumn[] } = {
  "/configmaps": [
    nameColumn,
    text("Data", (object) => size(object.data) + size(object.binaryData)),
    ageColumn,
  ],
  "/endpoints": endpointsColumns,
  "/events": eventColumns,
  "events.k8s.io/events": groupEventColumns,
  "/namespaces": [
    nameColumn,
    text("Status", (object) => stringAt(object, "status", "phase") ?? ""),
    ageColumn,
  ],
  "/nodes": nodeColumns,
  "/persistentvolumeclaims": claimColumns,
  "/persistentvolumes": volumeColumns,
  "/pods": podColumns,
  "/replicationcontrollers": replicationControllerColumns,
  "/resourcequotas": quotaColumns,
  "/secrets": [
    nameColumn,
    text("Type", (object) => stringAt(object, "type") ?? ""),
    text("Data", (object) => size(object.data)),
    ageColumn,
  ],
  "/serviceaccounts": [nameColumn, text("Secrets", (object) => listAt(object, "secrets").length), ageColumn],
  "/services": serviceColumns,
  "admissionregistration.k8s.io/mutatingwebhookconfigurations": webhookColumns,
  "admissionregistration.k8s.io/validatingwebhookconfigurations": webhookColumns,
  "apiextensions.k8s.io/customresourcedefinitions": [nameColumn, createdAtColumn],
  "apiregistration.k8s.io/apiservices": [
    nameColumn,
    text("Service", apiServiceTarget),
    text("Available", availability),
    ageColumn,
  ],
  "apps/controllerrevisions": [
    nameColumn,
    text("Controller", controller),
    text("Revision", (object) => object.revision ?? 0),
    ageColumn,
  ],
  "apps/daemonsets": daemonSetColumns,
  "apps/deployments": deploymentColumns,
  "apps/replicasets": replicaSetColumns,
  "apps/statefulsets": statefulSetColumns,
  "autoscaling/horizontalpodautoscalers": autoscalerColumns,
  "batch/cronjobs": cronJobColumns,
  "batch/jobs": jobColumns,
  "coordination.k8s.io/leases": [
    nameColumn,
    text("Holder", (object) => stringAt(object, "spec", "holderIdentity") ?? ""),
    ageColumn,
  ],
  "certificates.k8s.io/certificatesigningrequests": signingRequestColumns,
  "discovery.k8s.io/endpointslices": endpointSliceColumns,
  "networking.k8s.io/ingressclasses": ingressClassColumns,
  "networking.k8s.io/ingresses": ingressColumns,
  "networking.k8s.io/networkpolicies": networkPolicyColumns,
  "node.k8s.io/runtimeclasses": runtimeClassColumns,
  "policy/poddisruptionbudgets": disruptionBudgetColumns,
  "rbac.authorization.k8s.io/clusterrolebindings": bindingColumns,
  "rbac.authorization.k8s.io/clusterroles": roleColumns,
  "rbac.authorization.k8s.io/rolebindings": bindingColumns,
  "rbac.authorization.k8s.io/roles": roleColumns,
  "scheduling.k8s.io/priorityclasses": [
    nameColumn,
    integer("Value", (object) => object.value ?? 0),
    { name: "Global-Default", type: "boolean", cell: (object) => object.globalDefault === true },
    ageColumn,
  ],
  "storage.k8s.io/csidrivers": csiDriverColumns,
  "storage.k8s.io/csinodes": csiNodeColumns,
  "storage.k8s.io/storageclasses": storageClassColumns,
  "storage.k8s.io/volumeattachments": attachmentColumns,
};

/** What kube-apiserver shows of kinds it has no printer for. */
export const defaultColumns: readonly TableColumn[] = [nameColumn, createdAtColumn];
