import { type KubeObject, listAt, stringAt, type UserInfo } from "@unfold/apimachinery";

/** Somebody a binding names (rbac.authorization.k8s.io/v1 Subject). */
export interface Subject {
  readonly kind: string;
  readonly name: string;
  /** Of a service account. */
  readonly namespace: string;
}

/** The subjects of a binding; service accounts without a namespace are of the binding's. */
export function subjectsOf(binding: KubeObject): readonly Subject[] {
  return listAt(binding, "subjects").map((subject) => ({
    kind: stringAt(subject, "kind") ?? "",
    name: stringAt(subject, "name") ?? "",
    namespace: stringAt(subject, "namespace") || (binding.metadata.namespace ?? ""),
  }));
}

/** Name under which a subject is found again; undefined for kinds that mean nobody. */
export function subjectKey({ kind, name, namespace }: Subject): string | undefined {
  if (kind === "ServiceAccount") return `User ${serviceAccountUser(namespace, name)}`;
  return kind === "User" || kind === "Group" ? `${kind} ${name}` : undefined;
}

/** The names under which bindings may have a user. */
export function keysOfUser({ username, groups }: UserInfo): readonly string[] {
  return [`User ${username}`, ...groups.map((group) => `Group ${group}`)];
}

/** Name of a service account as a user (k8s.io/apiserver authentication/serviceaccount). */
export function serviceAccountUser(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
