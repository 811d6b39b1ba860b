import type { JsonObject } from "@unfold/apimachinery";

/** A ClusterRole every cluster has (plugin/pkg/auth/authorizer/rbac/bootstrappolicy). */
export interface BootstrapRole {
  readonly name: string;
  readonly rules: readonly JsonObject[];
  /** `admin` puts its rules into the ClusterRole of that name, and so on. */
  readonly aggregateTo?: "admin" | "edit" | "view";
  /** Rules come from the ClusterRoles that aggregate to this one. */
  readonly aggregates?: "admin" | "edit" | "view";
}

const read = "get list watch";
const write = "create delete deletecollection patch update";

/** A rule about resources, its lists as words. */
function resources(verbs: string, group: string, names: string, resourceNames?: string): JsonObject {
  return {
    apiGroups: [group],
    ...(resourceNames === undefined ? {} : { resourceNames: resourceNames.split(" ") }),
    resources: names.split(" "),
    verbs: verbs.split(" "),
  };
}

function paths(list: string): JsonObject {
  return { nonResourceURLs: list.split(" "), verbs: ["get"] };
}

const health = "/healthz /livez /readyz /version /version/";

export const bootstrapRoles: readonly BootstrapRole[] = [
  {
    name: "cluster-admin",
    rules: [
      { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
      { nonResourceURLs: ["*"], verbs: ["*"] },
    ],
  },
  {
    name: "system:discovery",
    rules: [
      paths(`/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/`),
    ],
  },
  { name: "system:public-info-viewer", rules: [paths(health)] },
  {
    name: "system:monitoring",
    rules: [paths("/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*")],
  },
  {
    name: "system:basic-user",
    rules: [
      resources("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
      resources("create", "authentication.k8s.io", "selfsubjectreviews"),
    ],
  },
  {
    name: "system:auth-delegator",
    rules: [
      resources("create", "authentication.k8s.io", "tokenreviews"),
      resources("create", "authorization.k8s.io", "subjectaccessreviews"),
    ],
  },
  {
    name: "system:service-account-issuer-discovery",
    rules: [
      paths(
        "/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/",
      ),
    ],
  },
  {
    name: "system:certificates.k8s.io:kube-apiserver-client-approver",
    rules: [resources("approve", "certificates.k8s.io", "signers", "kubernetes.io/kube-apiserver-client")],
  },
  { name: "admin", aggregates: "admin", rules: [] },
  { name: "edit", aggregates: "edit", aggregateTo: "admin", rules: [] },
  { name: "view", aggregates: "view", aggregateTo: "edit", rules: [] },
  {
    name: "system:aggregate-to-admin",
    aggregateTo: "admin",
    rules: [
      resources("create", "authorization.k8s.io", "localsubjectaccessreviews"),
      resources(
        "create delete deletecollection get list patch update watch",
        "rbac.authorization.k8s.io",
        "rolebindings roles",
      ),
    ],
  },
  {
    name: "system:aggregate-to-edit",
    aggregateTo: "edit",
    rules: [
      resources(read, "", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
      resources("impersonate", "", "serviceaccounts"),
      resources(write, "", "pods pods/attach pods/exec pods/portforward pods/proxy"),
      resources("create", "", "pods/eviction"),
      resources(
        write,
        "",
        "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
      ),
      resources("create", "", "serviceaccounts/token"),
      resources(
        write,
        "apps",
        "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
      ),
      resources(write, "autoscaling", "horizontalpodautoscalers"),
      resources(write, "batch", "cronjobs jobs"),
      resources(write, "policy", "poddisruptionbudgets"),
      resources(write, "networking.k8s.io", "ingresses networkpolicies"),
      resources(`${write} ${read}`, "coordination.k8s.io", "leases"),
    ],
  },
  {
    name: "system:aggregate-to-view",
    aggregateTo: "view",
    rules: [
      resources(
        read,
        "",
        "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
      ),
      resources(
        read,
        "",
        "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
      ),
      resources(read, "", "namespaces"),
      resources(read, "discovery.k8s.io", "endpointslices"),
      resources(
        read,
        "apps",
        "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
      ),
      resources(read, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
      resources(read, "batch", "cronjobs cronjobs/status jobs jobs/status"),
      resources(read, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
      resources(read, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
    ],
  },
];

/** ClusterRoleBindings of the same names as their roles, and the groups they are for. */
export const bootstrapBindings: Readonly<Record<string, readonly string[]>> = {
  "cluster-admin": ["system:masters"],
  "system:discovery": ["system:authenticated"],
  "system:basic-user": ["system:authenticated"],
  "system:public-info-viewer": ["system:authenticated", "system:unauthenticated"],
  "system:monitoring": ["system:monitoring"],
  "system:service-account-issuer-discovery": ["system:serviceaccounts"],
};
