import {
  isConflict,
  isNotFound,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../../kinds/resource-kind.js";
import { apiVersionOf } from "../../kinds/version-conversion.js";
import { controllerUser, internalRequest } from "../../reconcile/internal-request.js";
import type { ObjectFeed } from "../../reconcile/object-feed.js";
import { WorkQueue } from "../../reconcile/work-queue.js";
import { nodeOf } from "../../schema/schema-node.js";
import type { StoreEvent } from "../../store/object-store.js";
import type { ApiContext } from "../../verbs/api-context.js";
import { changeObject } from "../../verbs/change-object.js";
import { undefinedField } from "../expressions/undefined-field.js";
import { readRule } from "../webhooks/webhook.js";
import { policyResource } from "./admission-policies.js";

const user = controllerUser("validatingadmissionpolicy-status-controller");

/**
 * Says in the status of policies which fields their expressions look at that the matched kinds do not have
 * (k8s.io/apiserver admission/plugin/policy/validating typechecking). Only kinds that rules name in full are looked at.
 */
export class PolicyTypeCheck {
  readonly #context: ApiContext;
  readonly queue = new WorkQueue((name) => this.#check(name));

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    if (storageResource(kind) === policyResource && type !== "deleted") this.queue.add(current.key.name);
  }

  async #check(name: string): Promise<void> {
    const kind = this.#context.kinds.byResource(
      "admissionregistration.k8s.io",
      "validatingadmissionpolicies",
    );
    const stored = this.#context.store.get({ resource: policyResource, namespace: "", name })?.object;
    if (kind === undefined || stored === undefined) return;
    if (objectAt(stored, "status")?.observedGeneration === stored.metadata.generation) return;
    const request = {
      ...internalRequest(kind, { namespace: "", name }, user),
      subresource: "status" as const,
    };
    try {
      await changeObject(this.#context, request, (live) => {
        const status = this.#status(live);
        return jsonEqual(live.status, status) ? live : (withField(live, "status", status) as KubeObject);
      });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  #status(policy: KubeObject): JsonObject {
    const expressionWarnings = expressionsOf(policy).flatMap(({ fieldRef, source }) => {
      const warnings = this.#matchedKinds(policy).flatMap(({ kind, version }) => {
        const error = undefinedField(source, nodeOf(version.schema));
        return error === undefined ? [] : [`${apiVersionOf(kind, version)}, Kind=${kind.kind}: ${error}\n`];
      });
      return warnings.length === 0 ? [] : [{ fieldRef, warning: warnings.join("\n") }];
    });
    return {
      observedGeneration: policy.metadata.generation ?? 1,
      typeChecking: expressionWarnings.length === 0 ? {} : { expressionWarnings },
    };
  }

  #matchedKinds({ spec }: KubeObject) {
    const rules = listAt(spec, "matchConstraints", "resourceRules").map(readRule);
    return rules.flatMap(({ groups, versions, resources }) =>
      groups.flatMap((group) =>
        versions.flatMap((version) =>
          resources.flatMap((resource) => this.#context.kinds.served(group, version, resource) ?? []),
        ),
      ),
    );
  }
}

function expressionsOf({
  spec,
}: KubeObject): readonly { readonly fieldRef: string; readonly source: string }[] {
  return listAt(spec, "validations").flatMap((validation, index) =>
    ["expression", "messageExpression"].flatMap((field) => {
      const source = stringAt(validation, field) ?? "";
      return source === "" ? [] : [{ fieldRef: `spec.validations[${index}].${field}`, source }];
    }),
  );
}
