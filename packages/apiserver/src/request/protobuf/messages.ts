/**
 * Messages of k8s.io/api and apimachinery as `FIELD_NUMBER name type`, for the kinds that client-go's typed clients write
 * and that are small: kubectl creates these in protobuf only. `[]` is repeated, `map` has string values, `bytesMap`
 * bytes, which JSON has in base64.
 */
const messageTexts = {
  ObjectMeta:
    "1 name string, 2 generateName string, 3 namespace string, 4 selfLink string, 5 uid string, 6 resourceVersion string, 7 generation int, 8 creationTimestamp Time, 9 deletionTimestamp Time, 10 deletionGracePeriodSeconds int, 11 labels map, 12 annotations map, 13 ownerReferences []OwnerReference, 14 finalizers []string, 17 managedFields []ManagedFieldsEntry",
  OwnerReference:
    "1 kind string, 3 name string, 4 uid string, 5 apiVersion string, 6 controller bool, 7 blockOwnerDeletion bool",
  ManagedFieldsEntry:
    "1 manager string, 2 operation string, 3 apiVersion string, 4 time Time, 6 fieldsType string, 7 fieldsV1 Raw, 8 subresource string",
  LabelSelector: "1 matchLabels map, 2 matchExpressions []LabelSelectorRequirement",
  LabelSelectorRequirement: "1 key string, 2 operator string, 3 values []string",
  DeleteOptions:
    "1 gracePeriodSeconds int, 2 preconditions Preconditions, 3 orphanDependents bool, 4 propagationPolicy string, 5 dryRun []string",
  Preconditions: "1 uid string, 2 resourceVersion string",
  Namespace: "1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus",
  NamespaceSpec: "1 finalizers []string",
  NamespaceStatus: "1 phase string, 2 conditions []NamespaceCondition",
  NamespaceCondition:
    "1 type string, 2 status string, 4 lastTransitionTime Time, 5 reason string, 6 message string",
  ConfigMap: "1 metadata ObjectMeta, 2 data map, 3 binaryData bytesMap, 4 immutable bool",
  Secret: "1 metadata ObjectMeta, 2 data bytesMap, 3 type string, 4 stringData map, 5 immutable bool",
  ServiceAccount:
    "1 metadata ObjectMeta, 2 secrets []ObjectReference, 3 imagePullSecrets []LocalObjectReference, 4 automountServiceAccountToken bool",
  ObjectReference:
    "1 kind string, 2 namespace string, 3 name string, 4 uid string, 5 apiVersion string, 6 resourceVersion string, 7 fieldPath string",
  LocalObjectReference: "1 name string",
  Event:
    "1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason string, 4 message string, 5 source EventSource, 6 firstTimestamp Time, 7 lastTimestamp Time, 8 count int, 9 type string, 10 eventTime MicroTime, 11 series EventSeries, 12 action string, 13 related ObjectReference, 14 reportingComponent string, 15 reportingInstance string",
  EventSource: "1 component string, 2 host string",
  EventSeries: "1 count int, 2 lastObservedTime MicroTime",
  Lease: "1 metadata ObjectMeta, 2 spec LeaseSpec",
  LeaseSpec:
    "1 holderIdentity string, 2 leaseDurationSeconds int, 3 acquireTime MicroTime, 4 renewTime MicroTime, 5 leaseTransitions int",
  ControllerRevision: "1 metadata ObjectMeta, 2 data Raw, 3 revision int",
  Role: "1 metadata ObjectMeta, 2 rules []PolicyRule",
  ClusterRole: "1 metadata ObjectMeta, 2 rules []PolicyRule, 3 aggregationRule AggregationRule",
  AggregationRule: "1 clusterRoleSelectors []LabelSelector",
  PolicyRule:
    "1 verbs []string, 2 apiGroups []string, 3 resources []string, 4 resourceNames []string, 5 nonResourceURLs []string",
  RoleBinding: "1 metadata ObjectMeta, 2 subjects []Subject, 3 roleRef RoleRef",
  ClusterRoleBinding: "1 metadata ObjectMeta, 2 subjects []Subject, 3 roleRef RoleRef",
  Subject: "1 kind string, 2 apiGroup string, 3 name string, 4 namespace string",
  RoleRef: "1 apiGroup string, 2 kind string, 3 name string",
  PriorityClass:
    "1 metadata ObjectMeta, 2 value int, 3 globalDefault bool, 4 description string, 5 preemptionPolicy string",
  SelfSubjectReview: "1 metadata ObjectMeta",
  SelfSubjectAccessReview: "1 metadata ObjectMeta, 2 spec AccessReviewSpec",
  SubjectAccessReview: "1 metadata ObjectMeta, 2 spec AccessReviewSpec",
  AccessReviewSpec:
    "1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes, 3 user string, 4 groups []string, 6 uid string",
  ResourceAttributes:
    "1 namespace string, 2 verb string, 3 group string, 4 version string, 5 resource string, 6 subresource string, 7 name string",
  NonResourceAttributes: "1 path string, 2 verb string",
  SelfSubjectRulesReview: "1 metadata ObjectMeta, 2 spec RulesReviewSpec",
  RulesReviewSpec: "1 namespace string",
} as const;

/** One field of a message. */
export interface MessageField {
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
}

/** Fields of a message by number. */
export type Message = ReadonlyMap<number, MessageField>;

const messages: ReadonlyMap<string, Message> = new Map(
  Object.entries(messageTexts).map(([name, text]) => [name, new Map(text.split(", ").map(readField))]),
);

function readField(text: string): [number, MessageField] {
  const [number = "", name = "", type = ""] = text.split(" ");
  const repeated = type.startsWith("[]");
  return [Number(number), { name, type: repeated ? type.slice(2) : type, repeated }];
}

/** The message of this name; undefined for those not listed above. */
export function messageNamed(name: string): Message | undefined {
  return messages.get(name);
}
