import type { JsonObject, KubeObject } from "@unfold/apimachinery";

const rbac = "rbac.authorization.k8s.io";

const read = "get list watch";
const edit = `create delete patch update ${read}`;
const admin = `${edit} deletecollection`;

/** A rule about resources of a group, its lists as words. */
function rule(verbs: string, group: string, resources: string): JsonObject {
  return { apiGroups: [group], resources: resources.split(" "), verbs: verbs.split(" ") };
}

const subresources = "subresources.kubevirt.io";

/** Kinds of users, by group. */
const kinds: readonly (readonly [group: string, resources: string])[] = [
  [
    "kubevirt.io",
    "virtualmachineinstancemigrations virtualmachineinstancepresets virtualmachineinstancereplicasets virtualmachineinstances virtualmachines",
  ],
  ["snapshot.kubevirt.io", "virtualmachinerestores virtualmachinesnapshotcontents virtualmachinesnapshots"],
  ["clone.kubevirt.io", "virtualmachineclones"],
  ["export.kubevirt.io", "virtualmachineexports"],
  ["pool.kubevirt.io", "virtualmachinepools"],
  [
    "instancetype.kubevirt.io",
    "virtualmachineclusterinstancetypes virtualmachineclusterpreferences virtualmachineinstancetypes virtualmachinepreferences",
  ],
];

const ofKinds = (verbs: string): readonly JsonObject[] =>
  kinds.map(([group, resources]) => rule(verbs, group, resources));

/** What those who use machines may do to them. */
const operations: readonly JsonObject[] = [
  rule(
    "get",
    subresources,
    "virtualmachineinstances/console virtualmachineinstances/filesystemlist virtualmachineinstances/guestosinfo virtualmachineinstances/portforward virtualmachineinstances/userlist virtualmachineinstances/vnc virtualmachineinstances/vnc/screenshot virtualmachines/expand-spec virtualmachines/portforward",
  ),
  rule(
    "update",
    subresources,
    "virtualmachineinstances/addvolume virtualmachineinstances/freeze virtualmachineinstances/pause virtualmachineinstances/removevolume virtualmachineinstances/reset virtualmachineinstances/softreboot virtualmachineinstances/unfreeze virtualmachineinstances/unpause",
  ),
  rule(
    "update",
    subresources,
    "virtualmachines/addvolume virtualmachines/memorydump virtualmachines/removememorydump virtualmachines/removevolume virtualmachines/restart virtualmachines/start virtualmachines/stop",
  ),
  rule("update", subresources, "expand-vm-spec"),
];

const looks: readonly JsonObject[] = [
  rule(
    "get",
    subresources,
    "virtualmachineinstances/filesystemlist virtualmachineinstances/guestosinfo virtualmachineinstances/userlist virtualmachines/expand-spec",
  ),
  rule("update", subresources, "expand-vm-spec"),
];

const clusterTypes = "virtualmachineclusterinstancetypes virtualmachineclusterpreferences";

interface RoleRow {
  readonly name: string;
  readonly aggregateTo?: "admin" | "edit" | "view";
  readonly rules: readonly JsonObject[];
  /** Groups that have the role everywhere. */
  readonly groups?: readonly string[];
}

/** Roles that KubeVirt's operator installs (KubeVirt pkg/virt-operator/resource/generate/rbac/cluster.go), for the kinds there are here. */
const rows: readonly RoleRow[] = [
  {
    name: "kubevirt.io:default",
    rules: [rule("get list", subresources, "guestfs version")],
    groups: ["system:authenticated", "system:unauthenticated"],
  },
  {
    name: "instancetype.kubevirt.io:view",
    rules: [rule(read, "instancetype.kubevirt.io", clusterTypes)],
    groups: ["system:authenticated"],
  },
  { name: "kubevirt.io:admin", aggregateTo: "admin", rules: [...operations, ...ofKinds(admin)] },
  {
    name: "kubevirt.io:edit",
    aggregateTo: "edit",
    rules: [...operations, ...ofKinds(edit), rule("get list", "kubevirt.io", "kubevirts")],
  },
  { name: "kubevirt.io:view", aggregateTo: "view", rules: [...looks, ...ofKinds(read)] },
];

const label = { "kubevirt.io": "" };

/** The roles, so that `admin`, `edit` and `view` are about machines too. */
export function kubevirtRoles(): readonly KubeObject[] {
  return rows.map(({ name, aggregateTo, rules }) => ({
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRole",
    metadata: {
      name,
      labels: {
        ...label,
        ...(aggregateTo === undefined ? {} : { [`${rbac}/aggregate-to-${aggregateTo}`]: "true" }),
      },
    },
    rules,
  }));
}

/** Who has them without being given them. */
export function kubevirtRoleBindings(): readonly KubeObject[] {
  return rows.flatMap(({ name, groups = [] }) =>
    groups.length === 0
      ? []
      : [
          {
            apiVersion: `${rbac}/v1`,
            kind: "ClusterRoleBinding",
            metadata: { name, labels: label },
            roleRef: { apiGroup: rbac, kind: "ClusterRole", name },
            subjects: groups.map((group) => ({ apiGroup: rbac, kind: "Group", name: group })),
          },
        ],
  );
}
