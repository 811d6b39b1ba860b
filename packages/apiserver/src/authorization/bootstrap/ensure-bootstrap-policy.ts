import {
  isAlreadyExists,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  listAt,
  withField,
} from "@unfold/apimachinery";
import { controllerUser, internalRequest } from "../../reconcile/internal-request.js";
import type { ApiContext } from "../../verbs/api-context.js";
import { changeObject } from "../../verbs/change-object.js";
import { createObject } from "../../verbs/create.js";
import { type BootstrapRole, bootstrapBindings, bootstrapRoles } from "./bootstrap-roles.js";

const group = "rbac.authorization.k8s.io";
const autoupdate = "rbac.authorization.kubernetes.io/autoupdate";
const user = controllerUser("bootstrap-policy");

const metadata = (name: string): JsonObject & { readonly labels: JsonObject } => ({
  name,
  annotations: { [autoupdate]: "true" },
  labels: { "kubernetes.io/bootstrapping": "rbac-defaults" },
});

/**
 * Makes the roles and bindings every cluster has, as far as they are missing, and gives roles back the rules they lost,
 * unless their annotation `rbac.authorization.kubernetes.io/autoupdate` says false.
 */
export async function ensureBootstrapPolicy(context: ApiContext): Promise<void> {
  const roles = bootstrapRoles.map((role) => ensure(context, "clusterroles", roleObject(role)));
  const bindings = Object.entries(bootstrapBindings).map(([name, groups]) =>
    ensure(context, "clusterrolebindings", bindingObject(name, groups)),
  );
  await Promise.all([...roles, ...bindings]);
}

function roleObject({ name, rules, aggregateTo, aggregates }: BootstrapRole): JsonObject {
  const base = metadata(name);
  const labels = aggregateTo === undefined ? {} : { [`${group}/aggregate-to-${aggregateTo}`]: "true" };
  const selector = { matchLabels: { [`${group}/aggregate-to-${aggregates}`]: "true" } };
  return {
    apiVersion: `${group}/v1`,
    kind: "ClusterRole",
    metadata: { ...base, labels: { ...base.labels, ...labels } },
    ...(aggregates === undefined ? { rules } : { aggregationRule: { clusterRoleSelectors: [selector] } }),
  };
}

function bindingObject(name: string, groups: readonly string[]): JsonObject {
  return {
    apiVersion: `${group}/v1`,
    kind: "ClusterRoleBinding",
    metadata: metadata(name),
    roleRef: { apiGroup: group, kind: "ClusterRole", name },
    subjects: groups.map((one) => ({ apiGroup: group, kind: "Group", name: one })),
  };
}

async function ensure(context: ApiContext, plural: string, value: JsonObject): Promise<void> {
  const kind = context.kinds.byResource(group, plural);
  if (kind === undefined) return;
  const name = (value as KubeObject).metadata.name ?? "";
  const request = internalRequest(kind, { namespace: "", name }, user);
  const stored = context.store.get({ resource: `${group}/${plural}`, namespace: "", name });
  if (stored === undefined) {
    await createObject(context, { ...request, name: "" }, { value, duplicateFields: [] }).catch(
      (error: unknown) => {
        if (!isAlreadyExists(error)) throw error;
      },
    );
    return;
  }
  const complete = withMissing(stored.object, value);
  if (complete !== stored.object) await changeObject(context, request, (live) => withMissing(live, value));
}

/** What the server wants in it and somebody took out. */
function withMissing(live: KubeObject, wanted: JsonObject): KubeObject {
  if (live.metadata.annotations?.[autoupdate] !== "true") return live;
  return ["rules", "subjects"].reduce((object, field) => {
    const present = listAt(object, field);
    const missing = listAt(wanted, field).filter((one) => !present.some((other) => jsonEqual(one, other)));
    return missing.length === 0 ? object : (withField(object, field, [...present, ...missing]) as KubeObject);
  }, live);
}
