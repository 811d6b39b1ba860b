import type { UserInfo } from "@unfold/apimachinery";
import { forbiddenRequest } from "./forbidden-request.js";
import { ruleAllows } from "./policy-rule.js";
import { isResource, type RequestAttributes } from "./request-attributes.js";
import type { RoleGrant } from "./role-bindings.js";
import type { RuleResolver } from "./rule-resolver.js";
import type { Subject } from "./subject.js";

/** Members may do everything, whatever the roles say. */
export const privilegedGroup = "system:masters";

/** Whether a request may go on, and why, in kube-apiserver's words. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

const privileged: Decision = { allowed: true, reason: "" };

/** Decides by role-based access control (plugin/pkg/auth/authorizer/rbac). */
export class Authorizer {
  readonly resolver: RuleResolver;

  constructor(resolver: RuleResolver) {
    this.resolver = resolver;
  }

  decide(user: UserInfo, attributes: RequestAttributes): Decision {
    if (user.groups.includes(privilegedGroup)) return privileged;
    const errors: string[] = [];
    const namespace = isResource(attributes) ? attributes.namespace : "";
    for (const { grant, rules, error } of this.resolver.granted(user, namespace)) {
      if (error !== undefined) errors.push(error.message);
      if (rules.some((rule) => ruleAllows(rule, attributes))) {
        return { allowed: true, reason: `RBAC: allowed by ${describeGrant(grant)}` };
      }
    }
    return { allowed: false, reason: errors.length === 0 ? "" : `RBAC: ${aggregate(errors)}` };
  }

  /** @throws ApiError 403 */
  require(user: UserInfo, attributes: RequestAttributes): Decision {
    const decision = this.decide(user, attributes);
    if (!decision.allowed) throw forbiddenRequest(user, attributes, decision.reason);
    return decision;
  }
}

/** k8s.io/apimachinery util/errors Aggregate. */
function aggregate(errors: readonly string[]): string {
  const unique = [...new Set(errors)];
  return unique.length === 1 ? (unique[0] ?? "") : `[${unique.join(", ")}]`;
}

function describeGrant({ subject, binding, role }: RoleGrant): string {
  const [kind, name] =
    binding.namespace === ""
      ? ["ClusterRoleBinding", binding.name]
      : ["RoleBinding", `${binding.name}/${binding.namespace}`];
  return `${kind} "${name}" of ${role.kind} "${role.name}" to ${describeSubject(subject)}`;
}

function describeSubject({ kind, name, namespace }: Subject): string {
  return kind === "ServiceAccount" ? `${kind} "${name}/${namespace}"` : `${kind} "${name}"`;
}
