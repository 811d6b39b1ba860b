/** A service account by namespace and name. */
export interface AccountName {
  readonly namespace: string;
  readonly name: string;
}

/** The account behind a user name such as `system:serviceaccount:default:robot`; undefined for other users. */
export function parseServiceAccountUser(username: string): AccountName | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** The groups of a service account (k8s.io/apiserver authentication/serviceaccount). */
export function accountGroups(namespace: string): readonly string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}
