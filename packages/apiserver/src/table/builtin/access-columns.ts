import { type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { ageColumn, createdAtColumn, nameColumn, text, wide } from "../common-columns.js";
import { humanDuration } from "../human-duration.js";
import type { TableColumn } from "../table-column.js";

function subjects(kind: string): (object: KubeObject) => string {
  return (object) =>
    listAt(object, "subjects")
      .filter((subject) => stringAt(subject, "kind") === kind)
      .map((subject) => {
        const name = stringAt(subject, "name") ?? "";
        return kind === "ServiceAccount" ? `${stringAt(subject, "namespace") ?? ""}/${name}` : name;
      })
      .join(", ");
}

/** Columns of role bindings (k8s.io/kubernetes pkg/printers/internalversion printRoleBinding). */
export const bindingColumns: readonly TableColumn[] = [
  nameColumn,
  text("Role", (binding) => {
    const { kind, name } = {
      kind: stringAt(binding, "roleRef", "kind"),
      name: stringAt(binding, "roleRef", "name"),
    };
    return `${kind ?? ""}/${name ?? ""}`;
  }),
  ageColumn,
  wide(text("Users", subjects("User"))),
  wide(text("Groups", subjects("Group"))),
  wide(text("ServiceAccounts", subjects("ServiceAccount"))),
];

/** Approved, Denied, Failed, and Issued once there is a certificate; Pending before (printCertificateSigningRequest). */
function verdict({ status }: KubeObject): string {
  const types = listAt(status, "conditions").map((one) => stringAt(one, "type") ?? "");
  const words = [
    ...types.filter((type) => type === "Approved" || type === "Denied"),
    ...types.filter((type) => type === "Failed"),
    ...(stringAt(status, "certificate") === undefined ? [] : ["Issued"]),
  ];
  return words.length === 0 ? "Pending" : words.join(",");
}

function requestedDuration({ spec }: KubeObject): string {
  const seconds = objectAt(spec)?.expirationSeconds;
  return typeof seconds === "number" ? humanDuration(seconds * 1000) : "<none>";
}

/** Columns of certificate signing requests. */
export const signingRequestColumns: readonly TableColumn[] = [
  nameColumn,
  ageColumn,
  text("SignerName", ({ spec }) => stringAt(spec, "signerName") || "<none>"),
  text("Requestor", ({ spec }) => stringAt(spec, "username") ?? ""),
  text("RequestedDuration", requestedDuration),
  text("Condition", verdict),
];

/** Columns of roles. */
export const roleColumns: readonly TableColumn[] = [nameColumn, createdAtColumn];
