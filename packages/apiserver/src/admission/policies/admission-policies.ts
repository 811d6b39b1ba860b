import type { KubeObject } from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../../kinds/resource-kind.js";
import type { ObjectFeed } from "../../reconcile/object-feed.js";
import type { StoreEvent } from "../../store/object-store.js";
import type { Reviewer } from "../reviewer.js";
import { type Policy, type PolicyBinding, readBinding, readPolicy } from "./policy.js";
import { policyReviewer } from "./policy-reviewer.js";

const group = "admissionregistration.k8s.io";
export const policyResource = `${group}/validatingadmissionpolicies`;
const bindingResource = `${group}/validatingadmissionpolicybindings`;

/** All stored policies that a binding puts to use, ordered by name. */
export class AdmissionPolicies {
  readonly #policies = new Map<string, Policy>();
  readonly #bindings = new Map<string, PolicyBinding>();
  #current: readonly Reviewer[] = [];

  constructor(feed: ObjectFeed) {
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  /** The same value until a policy or binding changes. */
  get current(): readonly Reviewer[] {
    return this.#current;
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    const resource = storageResource(kind);
    if (resource !== policyResource && resource !== bindingResource) return;
    const { name } = current.key;
    const gone = type === "deleted";
    if (resource === policyResource)
      put(this.#policies, name, gone ? undefined : read(readPolicy, current.object));
    else put(this.#bindings, name, gone ? undefined : read(readBinding, current.object));
    this.#current = this.#reviewers();
  }

  #reviewers(): readonly Reviewer[] {
    const byName = <Value>([a]: [string, Value], [b]: [string, Value]): number => (a < b ? -1 : 1);
    const bindings = [...this.#bindings].sort(byName).map(([, binding]) => binding);
    return [...this.#policies].sort(byName).flatMap(([name, policy]) => {
      const own = bindings.filter(({ policyName }) => policyName === name);
      return own.length === 0 ? [] : [policyReviewer(policy, own)];
    });
  }
}

function put<Value>(map: Map<string, Value>, name: string, value: Value | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}

/** What a former version stored and this one cannot read is not put to use. */
function read<Value>(reader: (object: KubeObject) => Value, object: KubeObject): Value | undefined {
  try {
    return reader(object);
  } catch {
    return undefined;
  }
}
