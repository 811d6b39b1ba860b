import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { cellsOf, kindOf } from "./table-fixture.js";

const claimSpec = {
  accessModes: ["ReadWriteMany", "ReadWriteOnce"],
  storageClassName: "fast",
  volumeMode: "Block",
};
const template = {
  spec: {
    containers: [
      { name: "c", image: "i" },
      { name: "d", image: "j" },
    ],
  },
};
const conditions = (type: string, status: string, reason?: string): JsonObject => ({
  conditions: [{ type, status, ...(reason === undefined ? {} : { reason }) }],
});

const builtinCells: readonly [resource: string, given: JsonObject, want: readonly JsonValue[]][] = [
  ["/namespaces", { status: { phase: "Active" } }, ["x", "Active", "60s"]],
  ["/configmaps", { data: { a: "1" }, binaryData: { b: "" } }, ["x", 2, "60s"]],
  ["/secrets", { type: "Opaque", data: { a: "" } }, ["x", "Opaque", 1, "60s"]],
  ["/serviceaccounts", {}, ["x", 0, "60s"]],
  [
    "/persistentvolumeclaims",
    { spec: claimSpec, status: { phase: "Pending" } },
    ["x", "Pending", "", "", "", "fast", "60s", "Block"],
  ],
  [
    "/persistentvolumeclaims",
    {
      spec: { ...claimSpec, volumeName: "pv" },
      status: { phase: "Bound", accessModes: claimSpec.accessModes, capacity: { storage: "1Gi" } },
    },
    ["x", "Bound", "pv", "1Gi", "RWO,RWX", "fast", "60s", "Block"],
  ],
  [
    "apps/controllerrevisions",
    {
      revision: 1,
      metadata: {
        ownerReferences: [
          { apiVersion: "kubevirt.io/v1", kind: "VirtualMachine", name: "vm", uid: "u", controller: true },
        ],
      },
    },
    ["x", "virtualmachine.kubevirt.io/vm", 1, "60s"],
  ],
  ["apps/controllerrevisions", { revision: 2 }, ["x", "<none>", 2, "60s"]],
  ["apiextensions.k8s.io/customresourcedefinitions", {}, ["x", "2024-01-09T23:59:00Z"]],
  ["coordination.k8s.io/leases", { spec: { holderIdentity: "me" } }, ["x", "me", "60s"]],
  [
    "apiregistration.k8s.io/apiservices",
    { spec: {}, status: conditions("Available", "True", "Local") },
    ["x", "Local", "True", "60s"],
  ],
  [
    "apiregistration.k8s.io/apiservices",
    {
      spec: { service: { name: "a", namespace: "b" } },
      status: conditions("Available", "False", "ServiceNotFound"),
    },
    ["x", "b/a", "False (ServiceNotFound)", "60s"],
  ],
  [
    "/services",
    {
      spec: {
        type: "NodePort",
        clusterIP: "10.0.0.1",
        externalIPs: ["1.2.3.4"],
        ports: [
          { port: 80, nodePort: 31000 },
          { port: 53, protocol: "UDP" },
        ],
      },
    },
    ["x", "NodePort", "10.0.0.1", "1.2.3.4", "80:31000/TCP,53/UDP", "60s", "<none>"],
  ],
  [
    "/services",
    { spec: { type: "LoadBalancer", clusterIP: "None", selector: { c: "d", a: "b" } } },
    ["x", "LoadBalancer", "None", "<pending>", "<none>", "60s", "a=b,c=d"],
  ],
  [
    "/services",
    { spec: { type: "ExternalName", externalName: "x.y" } },
    ["x", "ExternalName", "<none>", "x.y", "<none>", "60s", "<none>"],
  ],
  [
    "apps/deployments",
    { spec: { replicas: 2, selector: { matchLabels: { a: "b" } }, template } },
    ["x", "0/2", 0, 0, "60s", "c,d", "i,j", "a=b"],
  ],
  [
    "batch/jobs",
    {
      spec: { completions: 3, template },
      status: {
        startTime: "2024-01-09T23:55:00Z",
        completionTime: "2024-01-09T23:56:00Z",
        ...conditions("Complete", "True"),
        succeeded: 3,
      },
    },
    ["x", "Complete", "3/3", "60s", "60s", "c,d", "i,j", "<none>"],
  ],
  [
    "/nodes",
    {
      spec: { unschedulable: true },
      metadata: {
        labels: { "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "" },
      },
    },
    [
      "x",
      "Unknown,SchedulingDisabled",
      "control-plane,worker",
      "60s",
      "",
      "<none>",
      "<none>",
      "<unknown>",
      "<unknown>",
      "<unknown>",
    ],
  ],
  [
    "/nodes",
    {
      status: {
        ...conditions("Ready", "True"),
        nodeInfo: { kubeletVersion: "v1.30.0", osImage: "os" },
        addresses: [{ type: "InternalIP", address: "10.1.1.1" }],
      },
    },
    ["x", "Ready", "<none>", "60s", "v1.30.0", "10.1.1.1", "<none>", "os", "<unknown>", "<unknown>"],
  ],
  [
    "/events",
    {
      involvedObject: { kind: "VirtualMachine", name: "vm", fieldPath: "spec.x" },
      reason: "R",
      type: "Normal",
      message: " hello ",
      count: 3,
      source: { component: "c", host: "h" },
      firstTimestamp: "2024-01-08T00:00:00Z",
      lastTimestamp: "2024-01-09T23:00:00Z",
    },
    ["60m", "Normal", "R", "virtualmachine/vm", "spec.x", "c, h", "hello", "2d", 3, "x"],
  ],
  [
    "/events",
    {
      involvedObject: { kind: "VirtualMachine", name: "vm" },
      reason: "R",
      type: "Warning",
      message: "hello",
      eventTime: "2024-01-09T23:00:00.000000Z",
      lastTimestamp: null,
      firstTimestamp: null,
      reportingComponent: "rc",
      reportingInstance: "ri",
    },
    ["60m", "Warning", "R", "virtualmachine/vm", "", "rc, ri", "hello", "60m", 1, "x"],
  ],
  [
    "/pods",
    {
      spec: { containers: [{}, {}], nodeName: "n" },
      status: {
        phase: "Running",
        podIP: "10.0.0.2",
        containerStatuses: [
          {
            ready: true,
            restartCount: 2,
            state: { running: {} },
            lastState: { terminated: { finishedAt: "2024-01-09T23:55:00Z" } },
          },
          { ready: false, restartCount: 0, state: { waiting: { reason: "CrashLoopBackOff" } } },
        ],
      },
    },
    ["x", "1/2", "CrashLoopBackOff", "2 (5m ago)", "60s", "10.0.0.2", "n", "<none>", "<none>"],
  ],
  [
    "/pods",
    {
      spec: { containers: [{}], initContainers: [{}] },
      status: {
        phase: "Pending",
        initContainerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
      },
    },
    ["x", "0/1", "Init:0/1", "0", "60s", "<none>", "<none>", "<none>", "<none>"],
  ],
  [
    "/pods",
    {
      spec: { containers: [{}] },
      metadata: { deletionTimestamp: "2024-01-10T00:00:00Z" },
      status: { phase: "Running" },
    },
    ["x", "0/1", "Terminating", "0", "60s", "<none>", "<none>", "<none>", "<none>"],
  ],
  [
    "rbac.authorization.k8s.io/rolebindings",
    {
      roleRef: { kind: "Role", name: "r" },
      subjects: [
        { kind: "User", name: "u" },
        { kind: "ServiceAccount", name: "s", namespace: "n" },
      ],
    },
    ["x", "Role/r", "60s", "u", "", "n/s"],
  ],
  [
    "storage.k8s.io/storageclasses",
    {
      provisioner: "p",
      volumeBindingMode: "Immediate",
      metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    },
    ["x (default)", "p", "Delete", "Immediate", false, "60s"],
  ],
  [
    "events.k8s.io/events",
    { type: "Normal", reason: "R", note: "n", regarding: { kind: "Pod", name: "p" } },
    ["<unknown>", "Normal", "R", "pod/p", "", "", "n", "<unknown>", 1, "x"],
  ],
  [
    "/endpoints",
    { subsets: [{ addresses: [{ ip: "1.1.1.1" }], ports: [{ port: 80 }] }] },
    ["x", "1.1.1.1:80", "60s"],
  ],
  ["/replicationcontrollers", { spec: { replicas: 2 } }, ["x", 2, 0, 0, "60s"]],
  [
    "/resourcequotas",
    { status: { hard: { pods: "2", "limits.cpu": "1" }, used: { pods: "1" } } },
    ["x", "pods: 1/2", "limits.cpu: 0/1", "60s"],
  ],
  [
    "autoscaling/horizontalpodautoscalers",
    {
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "d" },
        maxReplicas: 3,
        metrics: [{ type: "Resource", resource: { name: "cpu", target: { averageUtilization: 80 } } }],
      },
    },
    ["x", "Deployment/d", "cpu: <unknown>/80%", "<unset>", 3, 0, "60s"],
  ],
  [
    "batch/cronjobs",
    { spec: { schedule: "* * * * *" } },
    ["x", "* * * * *", "<none>", "False", 0, "<none>", "60s"],
  ],
  [
    "discovery.k8s.io/endpointslices",
    { addressType: "IPv4", endpoints: [{ addresses: ["1", "2", "3", "4"] }] },
    ["x", "IPv4", "<unset>", "1,2,3 + 1 more...", "60s"],
  ],
  [
    "networking.k8s.io/ingresses",
    { spec: { rules: [{ host: "h" }] } },
    ["x", "<none>", "h", "", "80", "60s"],
  ],
  ["networking.k8s.io/ingressclasses", { spec: { controller: "c" } }, ["x", "c", "<none>", "60s"]],
  [
    "networking.k8s.io/networkpolicies",
    { spec: { podSelector: { matchLabels: { a: "b" } } } },
    ["x", "a=b", "60s"],
  ],
  ["policy/poddisruptionbudgets", { spec: { minAvailable: "50%" } }, ["x", "50%", "N/A", 0, "60s"]],
  ["node.k8s.io/runtimeclasses", { handler: "h" }, ["x", "h", "60s"]],
  ["storage.k8s.io/csidrivers", { spec: {} }, ["x", true, false, false, "<unset>", false, "<none>", "60s"]],
  ["storage.k8s.io/csinodes", { spec: { drivers: [{}] } }, ["x", 1, "60s"]],
  [
    "storage.k8s.io/volumeattachments",
    { spec: { attacher: "a", nodeName: "n" } },
    ["x", "a", "", "n", false, "60s"],
  ],
  ["quota/things", {}, ["x", "2024-01-09T23:59:00Z"]],
];

describe("tableOf, built-in kinds", () => {
  it.each(builtinCells)("%s %j", (resource, given, want) => {
    const [group = "", plural = ""] = resource.split("/");
    expect(cellsOf(kindOf(group, plural), given)).toEqual(want);
  });
});
