import { type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { ageColumn, createdAtColumn, nameColumn, text, wide } from "../common-columns.js";
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

/** Columns of roles. */
export const roleColumns: readonly TableColumn[] = [nameColumn, createdAtColumn];
