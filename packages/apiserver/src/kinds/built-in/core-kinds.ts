import { dns1035Name, labelName } from "@unfold/apimachinery";
import { tokenSubresource } from "../../authentication/tokens/token-request.js";
import { bindingSubresource, bindNamedPod } from "../../pods/bind-pod.js";
import { podConnections } from "../../pods/connect-pod.js";
import { evictionSubresource } from "../../pods/evict-pod.js";
import { keepPodSpec } from "../../pods/keep-pod-spec.js";
import { podCauses } from "../../pods/pod-causes.js";
import { preparePod } from "../../pods/prepare-pod.js";
import { configMapCauses } from "./data-rules.js";
import { namespaceFinalizerCauses } from "./finalizer-names.js";

import type { KindRow } from "./kind-row.js";
import { holdsNamespace, prepareNamespace, refuseNamespaceDeletion } from "./namespace-rules.js";
import { completePod } from "./pod-defaults.js";
import { completeSecret, secretCauses } from "./secret-rules.js";
import { completeService, prepareService } from "./service-defaults.js";
import { prepareVolume } from "./volume-rules.js";
import { completeWorkload } from "./workload-defaults.js";

const core = { group: "", version: "v1" } as const;

/** Kinds of the core group. Pods, nodes, services and claims are plain storage: nothing schedules, routes or binds. */
export const coreKinds: readonly KindRow[] = [
  {
    ...core,
    kind: "Namespace",
    plural: "namespaces",
    cluster: true,
    shortNames: ["ns"],
    statusSubresource: true,
    nameCheck: labelName,
    prepare: prepareNamespace,
    validate: namespaceFinalizerCauses,
    holdsDeletion: holdsNamespace,
    refuseDeletion: refuseNamespaceDeletion,
    selectableFields: ["status.phase"],
    verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  },
  { ...core, kind: "ConfigMap", plural: "configmaps", shortNames: ["cm"], validate: configMapCauses },
  {
    ...core,
    kind: "Secret",
    plural: "secrets",
    complete: completeSecret,
    validate: secretCauses,
    selectableFields: ["type"],
  },
  {
    ...core,
    kind: "ServiceAccount",
    plural: "serviceaccounts",
    returnsDeleted: true,
    shortNames: ["sa"],
    posts: { token: tokenSubresource },
  },
  {
    ...core,
    kind: "Event",
    plural: "events",
    shortNames: ["ev"],
    selectableFields: [
      "involvedObject.kind",
      "involvedObject.namespace",
      "involvedObject.name",
      "involvedObject.uid",
      "involvedObject.apiVersion",
      "involvedObject.resourceVersion",
      "involvedObject.fieldPath",
      "reason",
      "reportingComponent",
      "source",
      "type",
    ],
  },
  {
    ...core,
    kind: "Pod",
    plural: "pods",
    returnsDeleted: true,
    shortNames: ["po"],
    complete: completePod,
    prepare: preparePod,
    permit: keepPodSpec,
    validate: podCauses,
    posts: { binding: bindingSubresource, eviction: evictionSubresource },
    connects: podConnections,
    categories: ["all"],
    statusSubresource: true,
    selectableFields: [
      "spec.nodeName",
      "spec.restartPolicy",
      "spec.schedulerName",
      "spec.serviceAccountName",
      "status.phase",
      "status.podIP",
      "status.nominatedNodeName",
    ],
  },
  { ...core, kind: "Binding", plural: "bindings", verbs: ["create"], answer: bindNamedPod },
  {
    ...core,
    kind: "Node",
    plural: "nodes",
    cluster: true,
    shortNames: ["no"],
    statusSubresource: true,
    selectableFields: ["spec.unschedulable"],
  },
  {
    ...core,
    kind: "PersistentVolumeClaim",
    plural: "persistentvolumeclaims",
    returnsDeleted: true,
    shortNames: ["pvc"],
    prepare: prepareVolume,
    statusSubresource: true,
  },
  {
    ...core,
    kind: "PersistentVolume",
    plural: "persistentvolumes",
    returnsDeleted: true,
    cluster: true,
    shortNames: ["pv"],
    prepare: prepareVolume,
    statusSubresource: true,
  },
  {
    ...core,
    kind: "Service",
    plural: "services",
    returnsDeleted: true,
    shortNames: ["svc"],
    complete: completeService,
    prepare: prepareService,
    categories: ["all"],
    statusSubresource: true,
    nameCheck: dns1035Name,
  },
  {
    ...core,
    kind: "ReplicationController",
    plural: "replicationcontrollers",
    shortNames: ["rc"],
    complete: completeWorkload,
    categories: ["all"],
    statusSubresource: true,
    generation: true,
    selectableFields: ["status.replicas"],
    scale: {
      specReplicas: ["spec", "replicas"],
      statusReplicas: ["status", "replicas"],
      selector: ["spec", "selector"],
      defaultReplicas: 1,
    },
  },
  { ...core, kind: "PodTemplate", plural: "podtemplates", generation: true, returnsDeleted: true },
  { ...core, kind: "Endpoints", plural: "endpoints", listKind: "EndpointsList", shortNames: ["ep"] },
];
