import { fieldAt, isJsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { ageColumn, nameColumn, text, wide } from "../common-columns.js";
import type { TableColumn } from "../table-column.js";

const none = "<none>";

/** Columns of services (k8s.io/kubernetes pkg/printers/internalversion printService). */
export const serviceColumns: readonly TableColumn[] = [
  nameColumn,
  text("Type", (service) => stringAt(service, "spec", "type") ?? ""),
  text("Cluster-IP", (service) => stringAt(service, "spec", "clusterIP") || none),
  text("External-IP", externalIp),
  text("Port(s)", ports),
  ageColumn,
  wide(text("Selector", (service) => formatLabels(fieldAt(service, "spec", "selector")))),
];

/** `a=b,c=d` in order of keys; `<none>` without labels. */
export function formatLabels(labels: unknown): string {
  if (!isJsonObject(labels)) return none;
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`);
  return pairs.join(",") || none;
}

function externalIp(service: KubeObject): string {
  const type = stringAt(service, "spec", "type");
  if (type === "ExternalName") return stringAt(service, "spec", "externalName") ?? "";
  const given = listAt(service, "spec", "externalIPs").map(String);
  if (type !== "LoadBalancer") return given.join(",") || none;
  const balanced = listAt(service, "status", "loadBalancer", "ingress").map(
    (ingress) => stringAt(ingress, "ip") || stringAt(ingress, "hostname") || "",
  );
  return [...balanced, ...given].join(",") || "<pending>";
}

function ports(service: KubeObject): string {
  const texts = listAt(service, "spec", "ports").map((port) => {
    const nodePort = fieldAt(port, "nodePort");
    const number = nodePort ? `${fieldAt(port, "port")}:${nodePort}` : fieldAt(port, "port");
    return `${number}/${stringAt(port, "protocol") ?? "TCP"}`;
  });
  return texts.join(",") || none;
}
