import { fieldAt, type JsonValue, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { ageColumn, nameColumn, text } from "../common-columns.js";
import type { TableColumn } from "../table-column.js";

function shown(unset: string, ...path: readonly string[]): (object: KubeObject) => string {
  return (object) => stringAt(object, ...path) || unset;
}

/** Columns of ingresses (k8s.io/kubernetes pkg/printers/internalversion, like all here). */
export const ingressColumns: readonly TableColumn[] = [
  nameColumn,
  text("Class", shown("<none>", "spec", "ingressClassName")),
  text("Hosts", (object) => {
    const hosts = listAt(object, "spec", "rules").flatMap((rule) => stringAt(rule, "host") || []);
    return hosts.length === 0 ? "*" : hosts.join(",");
  }),
  text("Address", (object) =>
    listAt(object, "status", "loadBalancer", "ingress")
      .map((one) => stringAt(one, "ip") ?? stringAt(one, "hostname") ?? "")
      .join(","),
  ),
  text("Ports", (object) => (listAt(object, "spec", "tls").length > 0 ? "80, 443" : "80")),
  ageColumn,
];

/** Columns of ingress classes. */
export const ingressClassColumns: readonly TableColumn[] = [
  nameColumn,
  text("Controller", shown("", "spec", "controller")),
  text("Parameters", (object) => {
    const parameters = objectAt(object, "spec", "parameters");
    if (parameters === undefined) return "<none>";
    const group = stringAt(parameters, "apiGroup");
    return `${stringAt(parameters, "kind")}${group ? `.${group}` : ""}/${stringAt(parameters, "name")}`;
  }),
  ageColumn,
];

function selectorText(selector: JsonValue | undefined): string {
  const labels = Object.entries(objectAt(selector, "matchLabels") ?? {});
  return labels.length === 0 ? "<none>" : labels.map(([key, value]) => `${key}=${String(value)}`).join(",");
}

/** Columns of network policies. */
export const networkPolicyColumns: readonly TableColumn[] = [
  nameColumn,
  text("Pod-Selector", (object) => selectorText(fieldAt(object, "spec", "podSelector"))),
  ageColumn,
];

function firstFew(texts: readonly string[]): string {
  if (texts.length === 0) return "<unset>";
  return texts.length > 3 ? `${texts.slice(0, 3).join(",")} + ${texts.length - 3} more...` : texts.join(",");
}

/** Columns of endpoint slices. */
export const endpointSliceColumns: readonly TableColumn[] = [
  nameColumn,
  text("AddressType", shown("", "addressType")),
  text("Ports", (object) =>
    firstFew(listAt(object, "ports").map((port) => String(fieldAt(port, "port") ?? "*"))),
  ),
  text("Endpoints", (object) =>
    firstFew(listAt(object, "endpoints").flatMap((endpoint) => listAt(endpoint, "addresses").map(String))),
  ),
  ageColumn,
];

function endpoints(object: KubeObject): string {
  const found = listAt(object, "subsets").flatMap((subset) => {
    const ports = listAt(subset, "ports");
    const addresses = listAt(subset, "addresses").map((one) => stringAt(one, "ip") ?? "");
    if (ports.length === 0) return addresses;
    return addresses.flatMap((ip) => ports.map((port) => `${ip}:${String(fieldAt(port, "port") ?? "")}`));
  });
  return found.length === 0 ? "<none>" : firstFew(found);
}

/** Columns of endpoints. */
export const endpointsColumns: readonly TableColumn[] = [nameColumn, text("Endpoints", endpoints), ageColumn];
