import type { UserInfo } from "@unfold/apimachinery";
import { accountGroups } from "../../authentication/service-account-user.js";
import type { Authorizer, Decision } from "../../authorization/authorizer.js";
import type { RequestAttributes, ResourceAttributes } from "../../authorization/request-attributes.js";
import type { RuleLibrary } from "../../schema/rules/library/rule-functions.js";

/** `authorizer` in expressions of admission: asks what a user may do (k8s.io/apiserver pkg/cel/library authz.go). */
export class RuleAuthorizer {
  readonly authorizer: Authorizer;
  readonly user: UserInfo;
  /** What the request is about. */
  readonly requestResource: ResourceCheck | undefined;

  constructor(authorizer: Authorizer, user: UserInfo, requested?: Omit<ResourceAttributes, "verb">) {
    this.authorizer = authorizer;
    this.user = user;
    this.requestResource = requested === undefined ? undefined : new ResourceCheck(this, requested);
  }
}

class PathCheck {
  readonly owner: RuleAuthorizer;
  readonly path: string;

  constructor(owner: RuleAuthorizer, path: string) {
    this.owner = owner;
    this.path = path;
  }
}

class GroupCheck {
  readonly owner: RuleAuthorizer;
  readonly group: string;

  constructor(owner: RuleAuthorizer, group: string) {
    this.owner = owner;
    this.group = group;
  }
}

/** A resource somebody may be asked about. */
export class ResourceCheck {
  readonly owner: RuleAuthorizer;
  readonly attributes: Omit<ResourceAttributes, "verb">;

  constructor(owner: RuleAuthorizer, attributes: Omit<ResourceAttributes, "verb">) {
    this.owner = owner;
    this.attributes = attributes;
  }

  with(change: Partial<ResourceAttributes>): ResourceCheck {
    return new ResourceCheck(this.owner, { ...this.attributes, ...change });
  }
}

class RuleDecision {
  readonly decision: Decision;

  constructor(decision: Decision) {
    this.decision = decision;
  }
}

function decide({ authorizer, user }: RuleAuthorizer, attributes: RequestAttributes): RuleDecision {
  return new RuleDecision(authorizer.decide(user, attributes));
}

const anyResource = { version: "*", resource: "", subresource: "", namespace: "", name: "" };

export const authorizerLibrary: RuleLibrary = {
  types: [
    { name: "ResourceCheck", of: ResourceCheck },
    { name: "Authorizer", of: RuleAuthorizer, fields: { requestResource: "ResourceCheck" } },
    { name: "PathCheck", of: PathCheck },
    { name: "GroupCheck", of: GroupCheck },
    { name: "Decision", of: RuleDecision },
  ],
  functions: {
    "Authorizer.path(string): PathCheck": (owner: RuleAuthorizer, path: string) => new PathCheck(owner, path),
    "Authorizer.group(string): GroupCheck": (owner: RuleAuthorizer, group: string) =>
      new GroupCheck(owner, group),
    "Authorizer.serviceAccount(string, string): Authorizer": (
      { authorizer }: RuleAuthorizer,
      namespace: string,
      name: string,
    ) =>
      new RuleAuthorizer(authorizer, {
        username: `system:serviceaccount:${namespace}:${name}`,
        groups: [...accountGroups(namespace), "system:authenticated"],
      }),
    "GroupCheck.resource(string): ResourceCheck": ({ owner, group }: GroupCheck, resource: string) =>
      new ResourceCheck(owner, { ...anyResource, group, resource }),
    "ResourceCheck.subresource(string): ResourceCheck": (check: ResourceCheck, subresource: string) =>
      check.with({ subresource }),
    "ResourceCheck.namespace(string): ResourceCheck": (check: ResourceCheck, namespace: string) =>
      check.with({ namespace }),
    "ResourceCheck.name(string): ResourceCheck": (check: ResourceCheck, name: string) => check.with({ name }),
    "ResourceCheck.check(string): Decision": ({ owner, attributes }: ResourceCheck, verb: string) =>
      decide(owner, { ...attributes, verb }),
    "PathCheck.check(string): Decision": ({ owner, path }: PathCheck, verb: string) =>
      decide(owner, { verb, path }),
    "Decision.allowed(): bool": ({ decision }: RuleDecision) => decision.allowed,
    "Decision.reason(): string": ({ decision }: RuleDecision) => decision.reason,
    "Decision.errored(): bool": () => false,
    "Decision.error(): string": () => "",
  },
};
