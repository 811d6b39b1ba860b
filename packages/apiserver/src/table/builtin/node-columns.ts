import { fieldAt, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { ageColumn, nameColumn, text, wide } from "../common-columns.js";
import type { TableColumn } from "../table-column.js";

/** Columns of nodes (k8s.io/kubernetes pkg/printers/internalversion printNode). */
export const nodeColumns: readonly TableColumn[] = [
  nameColumn,
  text("Status", nodeStatus),
  text("Roles", nodeRoles),
  ageColumn,
  text("Version", (node) => stringAt(node, "status", "nodeInfo", "kubeletVersion") ?? ""),
  wide(text("Internal-IP", (node) => address(node, "InternalIP"))),
  wide(text("External-IP", (node) => address(node, "ExternalIP"))),
  wide(text("OS-Image", (node) => info(node, "osImage"))),
  wide(text("Kernel-Version", (node) => info(node, "kernelVersion"))),
  wide(text("Container-Runtime", (node) => info(node, "containerRuntimeVersion"))),
];

function nodeStatus(node: KubeObject): string {
  const ready = listAt(node, "status", "conditions").find(
    (condition) => stringAt(condition, "type") === "Ready",
  );
  const status =
    ready === undefined ? "Unknown" : stringAt(ready, "status") === "True" ? "Ready" : "NotReady";
  return fieldAt(node, "spec", "unschedulable") === true ? `${status},SchedulingDisabled` : status;
}

const rolePrefix = "node-role.kubernetes.io/";

function nodeRoles(node: KubeObject): string {
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) return [key.slice(rolePrefix.length)];
    return key === "kubernetes.io/role" && value !== "" ? [value] : [];
  });
  return [...new Set(roles)].sort().join(",") || "<none>";
}

function address(node: KubeObject, type: string): string {
  const found = listAt(node, "status", "addresses").find((entry) => stringAt(entry, "type") === type);
  return stringAt(found, "address") || "<none>";
}

function info(node: KubeObject, field: string): string {
  return stringAt(node, "status", "nodeInfo", field) || "<unknown>";
}
