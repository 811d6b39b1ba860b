import { forEach } from "./building-blocks.mjs";

/** `{ "Type.field": value }` as field patches. */
const defaults = (values) =>
  Object.fromEntries(Object.entries(values).map(([path, value]) => [path, { default: value }]));

const webhooks = (field) =>
  ["MutatingWebhook", "ValidatingWebhook"].map((type) => `admissionregistration/v1.${type}.${field}`);

/**
 * Defaults of built-in types that depend on nothing else (pkg/apis/GROUP/VERSION/defaults.go). Those that do are in
 * packages/apiserver/src/kinds/built-in.
 */
export const kubernetesDefaults = {
  ...defaults({
    "apps/v1.DaemonSetSpec.revisionHistoryLimit": 10,
    "apps/v1.DeploymentSpec.progressDeadlineSeconds": 600,
    "apps/v1.DeploymentSpec.replicas": 1,
    "apps/v1.DeploymentSpec.revisionHistoryLimit": 10,
    "apps/v1.ReplicaSetSpec.replicas": 1,
    "apps/v1.StatefulSetSpec.podManagementPolicy": "OrderedReady",
    "apps/v1.StatefulSetSpec.replicas": 1,
    "apps/v1.StatefulSetSpec.revisionHistoryLimit": 10,
    "autoscaling/v1.HorizontalPodAutoscalerSpec.minReplicas": 1,
    // 80 % of the CPU that pods request.
    "autoscaling/v2.HorizontalPodAutoscalerSpec.metrics": [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
      },
    ],
    "autoscaling/v2.HorizontalPodAutoscalerSpec.minReplicas": 1,
    "batch/v1.CronJobSpec.concurrencyPolicy": "Allow",
    "batch/v1.CronJobSpec.failedJobsHistoryLimit": 1,
    "batch/v1.CronJobSpec.successfulJobsHistoryLimit": 3,
    "batch/v1.CronJobSpec.suspend": false,
    "batch/v1.JobSpec.backoffLimit": 6,
    "batch/v1.JobSpec.completionMode": "NonIndexed",
    "batch/v1.JobSpec.suspend": false,
    "core/v1.Container.resources": {},
    "core/v1.Container.terminationMessagePath": "/dev/termination-log",
    "core/v1.Container.terminationMessagePolicy": "File",
    "core/v1.ContainerPort.protocol": "TCP",
    "core/v1.EndpointPort.protocol": "TCP",
    "core/v1.HTTPGetAction.path": "/",
    "core/v1.HTTPGetAction.scheme": "HTTP",
    "core/v1.HostPathVolumeSource.type": "",
    "core/v1.ObjectFieldSelector.apiVersion": "v1",
    "core/v1.PersistentVolumeClaimSpec.volumeMode": "Filesystem",
    "core/v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy": "Retain",
    "core/v1.PersistentVolumeSpec.volumeMode": "Filesystem",
    "core/v1.PodSpec.dnsPolicy": "ClusterFirst",
    "core/v1.PodSpec.restartPolicy": "Always",
    "core/v1.PodSpec.schedulerName": "default-scheduler",
    "core/v1.PodSpec.securityContext": {},
    "core/v1.PodSpec.terminationGracePeriodSeconds": 30,
    "core/v1.Probe.failureThreshold": 3,
    "core/v1.Probe.periodSeconds": 10,
    "core/v1.Probe.successThreshold": 1,
    "core/v1.Probe.timeoutSeconds": 1,
    "core/v1.ServicePort.protocol": "TCP",
    "core/v1.ServiceSpec.sessionAffinity": "None",
    "core/v1.ServiceSpec.type": "ClusterIP",
    "networking/v1.NetworkPolicyPort.protocol": "TCP",
    "scheduling/v1.PriorityClass.preemptionPolicy": "PreemptLowerPriority",
    "storage/v1.CSIDriverSpec.attachRequired": true,
    "storage/v1.CSIDriverSpec.fsGroupPolicy": "ReadWriteOnceWithFSType",
    "storage/v1.CSIDriverSpec.podInfoOnMount": false,
    "storage/v1.CSIDriverSpec.requiresRepublish": false,
    "storage/v1.CSIDriverSpec.seLinuxMount": false,
    "storage/v1.CSIDriverSpec.storageCapacity": false,
    "storage/v1.CSIDriverSpec.volumeLifecycleModes": ["Persistent"],
    "storage/v1.StorageClass.reclaimPolicy": "Delete",
    "storage/v1.StorageClass.volumeBindingMode": "Immediate",
    "admissionregistration/v1.MutatingWebhook.reinvocationPolicy": "Never",
  }),
  // 0644
  ...forEach(
    ["ConfigMap", "DownwardAPI", "Projected", "Secret"].map(
      (type) => `core/v1.${type}VolumeSource.defaultMode`,
    ),
    { default: 420 },
  ),
  ...forEach(webhooks("failurePolicy"), { default: "Fail" }),
  ...forEach(webhooks("matchPolicy"), { default: "Equivalent" }),
  ...forEach(webhooks("timeoutSeconds"), { default: 10 }),
  ...forEach([...webhooks("namespaceSelector"), ...webhooks("objectSelector")], { default: {} }),
};
