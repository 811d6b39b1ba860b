import { type ApiError, notFound, type UserInfo } from "@unfold/apimachinery";
import type { PolicyRule } from "./policy-rule.js";
import type { RoleBindings, RoleGrant } from "./role-bindings.js";
import type { StoredRoles } from "./stored-roles.js";
import { keysOfUser } from "./subject.js";

const group = "rbac.authorization.k8s.io";

/** The rules of one binding, or why there are none. */
export interface GrantedRules {
  readonly grant: RoleGrant;
  readonly rules: readonly PolicyRule[];
  readonly error?: ApiError;
}

/** Finds the rules that hold for a user, from bindings and roles as they are stored now. */
export class RuleResolver {
  readonly #roles: StoredRoles;
  readonly #bindings: RoleBindings;

  constructor(roles: StoredRoles, bindings: RoleBindings) {
    this.#roles = roles;
    this.#bindings = bindings;
  }

  /** What a user was given cluster-wide and in `namespace` ("" for nothing but cluster-wide), one binding after the other. */
  *granted(user: UserInfo, namespace: string): Generator<GrantedRules> {
    for (const key of keysOfUser(user)) {
      for (const grant of this.#bindings.of(key)) {
        const within = grant.binding.namespace;
        if (within === "" || within === namespace) yield this.#rulesOfGrant(grant);
      }
    }
  }

  /** The rules of the role a binding in `namespace` refers to. @throws ApiError 404 */
  rulesOfRole(role: RoleGrant["role"], namespace: string): readonly PolicyRule[] {
    const rules = this.#roles.rules(role.kind, namespace, role.name);
    if (rules !== undefined) return rules;
    throw notFound({ group, resource: role.kind === "Role" ? "roles" : "clusterroles", name: role.name });
  }

  /** Of a role that is missing the authorizer speaks in the singular, as kube-apiserver's lister does. */
  #rulesOfGrant(grant: RoleGrant): GrantedRules {
    const { role, binding } = grant;
    const rules = this.#roles.rules(role.kind, binding.namespace, role.name);
    if (rules !== undefined) return { grant, rules };
    return {
      grant,
      rules: [],
      error: notFound({ group, resource: role.kind.toLowerCase(), name: role.name }),
    };
  }
}
