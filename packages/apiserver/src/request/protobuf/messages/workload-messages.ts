/** Messages of apps, batch, autoscaling, policy, scheduling, node, coordination and events; `message-table.ts` says how to read them. */
export const workloadMessages = {
  Deployment: "1 metadata ObjectMeta, 2 spec DeploymentSpec, 3 status DeploymentStatus",
  DeploymentSpec:
    "1 replicas int, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 strategy DeploymentStrategy, 5 minReadySeconds int?, 6 revisionHistoryLimit int, 7 paused bool?, 9 progressDeadlineSeconds int",
  DeploymentStrategy: "1 type string, 2 rollingUpdate RollingUpdateDeployment",
  RollingUpdateDeployment: "1 maxUnavailable IntOrString, 2 maxSurge IntOrString",
  DeploymentStatus:
    "1 observedGeneration int?, 2 replicas int?, 3 updatedReplicas int?, 4 availableReplicas int?, 5 unavailableReplicas int?, 6 conditions []DeploymentCondition, 7 readyReplicas int?, 8 collisionCount int, 9 terminatingReplicas int",
  DeploymentCondition:
    "1 type string, 2 status string, 4 reason string, 5 message string, 6 lastUpdateTime Time, 7 lastTransitionTime Time",
  StatefulSet: "1 metadata ObjectMeta, 2 spec StatefulSetSpec, 3 status StatefulSetStatus",
  StatefulSetSpec:
    "1 replicas int, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 volumeClaimTemplates []PersistentVolumeClaim, 5 serviceName string, 6 podManagementPolicy string, 7 updateStrategy StatefulSetUpdateStrategy, 8 revisionHistoryLimit int, 9 minReadySeconds int?, 10 persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy, 11 ordinals StatefulSetOrdinals",
  StatefulSetUpdateStrategy: "1 type string, 2 rollingUpdate RollingUpdateStatefulSetStrategy",
  RollingUpdateStatefulSetStrategy: "1 partition int, 2 maxUnavailable IntOrString",
  StatefulSetPersistentVolumeClaimRetentionPolicy: "1 whenDeleted string, 2 whenScaled string",
  StatefulSetOrdinals: "1 start int",
  StatefulSetStatus:
    "1 observedGeneration int?, 2 replicas int, 3 readyReplicas int?, 4 currentReplicas int?, 5 updatedReplicas int?, 6 currentRevision string, 7 updateRevision string, 9 collisionCount int, 10 conditions []StatefulSetCondition, 11 availableReplicas int",
  StatefulSetCondition:
    "1 type string, 2 status string, 3 lastTransitionTime Time, 4 reason string, 5 message string",
  DaemonSet: "1 metadata ObjectMeta, 2 spec DaemonSetSpec, 3 status DaemonSetStatus",
  DaemonSetSpec:
    "1 selector LabelSelector, 2 template PodTemplateSpec, 3 updateStrategy DaemonSetUpdateStrategy, 4 minReadySeconds int?, 6 revisionHistoryLimit int",
  DaemonSetUpdateStrategy: "1 type string, 2 rollingUpdate RollingUpdateDaemonSet",
  RollingUpdateDaemonSet: "1 maxUnavailable IntOrString, 2 maxSurge IntOrString",
  DaemonSetStatus:
    "1 currentNumberScheduled int, 2 numberMisscheduled int, 3 desiredNumberScheduled int, 4 numberReady int, 5 observedGeneration int?, 6 updatedNumberScheduled int?, 7 numberAvailable int?, 8 numberUnavailable int?, 9 collisionCount int, 10 conditions []DaemonSetCondition",
  DaemonSetCondition:
    "1 type string, 2 status string, 3 lastTransitionTime Time, 4 reason string, 5 message string",
  ReplicaSet: "1 metadata ObjectMeta, 2 spec ReplicaSetSpec, 3 status ReplicaSetStatus",
  ReplicaSetSpec:
    "1 replicas int, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 minReadySeconds int?",
  ReplicaSetStatus:
    "1 replicas int, 2 fullyLabeledReplicas int?, 3 observedGeneration int?, 4 readyReplicas int?, 5 availableReplicas int?, 6 conditions []ReplicaSetCondition, 7 terminatingReplicas int",
  ReplicaSetCondition:
    "1 type string, 2 status string, 3 lastTransitionTime Time, 4 reason string, 5 message string",
  ControllerRevision: "1 metadata ObjectMeta, 2 data Raw, 3 revision int",
  Job: "1 metadata ObjectMeta, 2 spec JobSpec, 3 status JobStatus",
  JobSpec:
    "1 parallelism int, 2 completions int, 3 activeDeadlineSeconds int, 4 selector LabelSelector, 5 manualSelector bool, 6 template PodTemplateSpec, 7 backoffLimit int, 8 ttlSecondsAfterFinished int, 9 completionMode string, 10 suspend bool, 11 podFailurePolicy PodFailurePolicy, 12 backoffLimitPerIndex int, 13 maxFailedIndexes int, 14 podReplacementPolicy string, 15 managedBy string, 16 successPolicy SuccessPolicy",
  PodFailurePolicy: "1 rules []PodFailurePolicyRule",
  PodFailurePolicyRule:
    "1 action string, 2 onExitCodes PodFailurePolicyOnExitCodesRequirement, 3 onPodConditions []PodFailurePolicyOnPodConditionsPattern",
  PodFailurePolicyOnExitCodesRequirement: "1 containerName string, 2 operator string, 3 values []int",
  PodFailurePolicyOnPodConditionsPattern: "1 type string, 2 status string",
  SuccessPolicy: "1 rules []SuccessPolicyRule",
  SuccessPolicyRule: "1 succeededIndexes string, 2 succeededCount int",
  JobStatus:
    "1 conditions []JobCondition, 2 startTime Time, 3 completionTime Time, 4 active int?, 5 succeeded int?, 6 failed int?, 7 completedIndexes string, 8 uncountedTerminatedPods UncountedTerminatedPods, 9 ready int, 10 failedIndexes string, 11 terminating int",
  JobCondition:
    "1 type string, 2 status string, 3 lastProbeTime Time, 4 lastTransitionTime Time, 5 reason string, 6 message string",
  UncountedTerminatedPods: "1 succeeded []string, 2 failed []string",
  CronJob: "1 metadata ObjectMeta, 2 spec CronJobSpec, 3 status CronJobStatus",
  CronJobSpec:
    "1 schedule string, 2 startingDeadlineSeconds int, 3 concurrencyPolicy string, 4 suspend bool, 5 jobTemplate JobTemplateSpec, 6 successfulJobsHistoryLimit int, 7 failedJobsHistoryLimit int, 8 timeZone string",
  JobTemplateSpec: "1 metadata ObjectMeta, 2 spec JobSpec",
  CronJobStatus: "1 active []ObjectReference, 4 lastScheduleTime Time, 5 lastSuccessfulTime Time",
  PodDisruptionBudget:
    "1 metadata ObjectMeta, 2 spec PodDisruptionBudgetSpec, 3 status PodDisruptionBudgetStatus",
  PodDisruptionBudgetSpec:
    "1 minAvailable IntOrString, 2 selector LabelSelector, 3 maxUnavailable IntOrString, 4 unhealthyPodEvictionPolicy string",
  PodDisruptionBudgetStatus:
    "1 observedGeneration int?, 2 disruptedPods {}Time, 3 disruptionsAllowed int, 4 currentHealthy int, 5 desiredHealthy int, 6 expectedPods int, 7 conditions []Condition",
  Eviction: "1 metadata ObjectMeta, 2 deleteOptions DeleteOptions",
  HorizontalPodAutoscaler:
    "1 metadata ObjectMeta, 2 spec HorizontalPodAutoscalerSpec, 3 status HorizontalPodAutoscalerStatus",
  HorizontalPodAutoscalerSpec:
    "1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int, 3 maxReplicas int, 4 metrics []MetricSpec, 5 behavior HorizontalPodAutoscalerBehavior",
  "autoscaling/v1.HorizontalPodAutoscaler":
    "1 metadata ObjectMeta, 2 spec FirstAutoscalerSpec, 3 status FirstAutoscalerStatus",
  FirstAutoscalerSpec:
    "1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int, 3 maxReplicas int, 4 targetCPUUtilizationPercentage int",
  FirstAutoscalerStatus:
    "1 observedGeneration int, 2 lastScaleTime Time, 3 currentReplicas int, 4 desiredReplicas int, 5 currentCPUUtilizationPercentage int",
  CrossVersionObjectReference: "1 kind string, 2 name string, 3 apiVersion string",
  MetricSpec:
    "1 type string, 2 object ObjectMetricSource, 3 pods PodsMetricSource, 4 resource ResourceMetricSource, 5 external ExternalMetricSource, 7 containerResource ContainerResourceMetricSource",
  ObjectMetricSource:
    "1 describedObject CrossVersionObjectReference, 2 target MetricTarget, 3 metric MetricIdentifier",
  MetricTarget: "1 type string, 2 value Quantity, 3 averageValue Quantity, 4 averageUtilization int",
  MetricIdentifier: "1 name string, 2 selector LabelSelector",
  PodsMetricSource: "1 metric MetricIdentifier, 2 target MetricTarget",
  ResourceMetricSource: "1 name string, 2 target MetricTarget",
  ExternalMetricSource: "1 metric MetricIdentifier, 2 target MetricTarget",
  ContainerResourceMetricSource: "1 name string, 2 target MetricTarget, 3 container string",
  HorizontalPodAutoscalerBehavior: "1 scaleUp HPAScalingRules, 2 scaleDown HPAScalingRules",
  HPAScalingRules:
    "1 selectPolicy string, 2 policies []HPAScalingPolicy, 3 stabilizationWindowSeconds int, 4 tolerance Quantity",
  HPAScalingPolicy: "1 type string, 2 value int, 3 periodSeconds int",
  HorizontalPodAutoscalerStatus:
    "1 observedGeneration int, 2 lastScaleTime Time, 3 currentReplicas int?, 4 desiredReplicas int, 5 currentMetrics []MetricStatus, 6 conditions []HorizontalPodAutoscalerCondition",
  MetricStatus:
    "1 type string, 2 object ObjectMetricStatus, 3 pods PodsMetricStatus, 4 resource ResourceMetricStatus, 5 external ExternalMetricStatus, 7 containerResource ContainerResourceMetricStatus",
  ObjectMetricStatus:
    "1 metric MetricIdentifier, 2 current MetricValueStatus, 3 describedObject CrossVersionObjectReference",
  MetricValueStatus: "1 value Quantity, 2 averageValue Quantity, 3 averageUtilization int",
  PodsMetricStatus: "1 metric MetricIdentifier, 2 current MetricValueStatus",
  ResourceMetricStatus: "1 name string, 2 current MetricValueStatus",
  ExternalMetricStatus: "1 metric MetricIdentifier, 2 current MetricValueStatus",
  ContainerResourceMetricStatus: "1 name string, 2 current MetricValueStatus, 3 container string",
  HorizontalPodAutoscalerCondition:
    "1 type string, 2 status string, 3 lastTransitionTime Time, 4 reason string, 5 message string",
  Scale: "1 metadata ObjectMeta, 2 spec ScaleSpec, 3 status ScaleStatus",
  ScaleSpec: "1 replicas int?",
  ScaleStatus: "1 replicas int, 2 selector string",
  "events.Event":
    "1 metadata ObjectMeta, 2 eventTime MicroTime, 3 series events.EventSeries, 4 reportingController string, 5 reportingInstance string, 6 action string, 7 reason string, 8 regarding ObjectReference, 9 related ObjectReference, 10 note string, 11 type string, 12 deprecatedSource EventSource, 13 deprecatedFirstTimestamp Time, 14 deprecatedLastTimestamp Time, 15 deprecatedCount int?",
  "events.EventSeries": "1 count int?, 2 lastObservedTime MicroTime",
  Lease: "1 metadata ObjectMeta, 2 spec LeaseSpec",
  LeaseSpec:
    "1 holderIdentity string, 2 leaseDurationSeconds int, 3 acquireTime MicroTime, 4 renewTime MicroTime, 5 leaseTransitions int, 6 strategy string, 7 preferredHolder string",
  PriorityClass:
    "1 metadata ObjectMeta, 2 value int, 3 globalDefault bool?, 4 description string, 5 preemptionPolicy string",
  RuntimeClass: "1 metadata ObjectMeta, 2 handler string, 3 overhead Overhead, 4 scheduling Scheduling",
  Overhead: "1 podFixed {}Quantity",
  Scheduling: "1 nodeSelector map, 2 tolerations []Toleration",
} as const;
