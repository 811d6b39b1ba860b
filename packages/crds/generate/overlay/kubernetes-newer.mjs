import { int32, int64, quantity } from "./building-blocks.mjs";

/** Fields of Kubernetes 1.31 to 1.34 that users write and kubernetes-types, which describes 1.30, does not have. */
const text = { type: "string" };
const described = (description, schema) => ({ description, ...schema });
const containers = ["Container", "EphemeralContainer"];

const restartRules = described(
  "Exit codes after which this container is started again, whatever restartPolicy says.",
  {
    type: "array",
    items: {
      type: "object",
      properties: {
        action: text,
        exitCodes: {
          type: "object",
          properties: { operator: text, values: { type: "array", items: int32 } },
          required: ["operator"],
        },
      },
      required: ["action"],
    },
  },
);

const requirements = {
  type: "array",
  items: {
    type: "object",
    properties: { key: text, operator: text, values: { type: "array", items: text } },
    required: ["key", "operator"],
  },
};

const tolerance = described("Relative change of the metric below which nothing is scaled.", quantity);

export const kubernetesNewerFields = {
  "core/v1.PodSpec.hostnameOverride": described("Host name of the pod, in place of every other.", text),
  "core/v1.PodSpec.resources": described("Resources of all containers of the pod together.", {
    $ref: "core/v1.ResourceRequirements",
  }),
  "core/v1.PodSecurityContext.seLinuxChangePolicy": described(
    "How volumes get the SELinux label: MountOption or Recursive.",
    text,
  ),
  "core/v1.PodSecurityContext.supplementalGroupsPolicy": described(
    "Whether groups of the image count besides supplementalGroups: Merge or Strict.",
    text,
  ),
  "core/v1.Volume.image": described("An OCI image or artifact as volume.", {
    type: "object",
    properties: { reference: text, pullPolicy: text },
  }),
  "core/v1.Lifecycle.stopSignal": described("Signal that stops the container.", text),
  "core/v1.ResourceClaim.request": described("One request of the claim; all of them unless given.", text),
  "core/v1.PodResourceClaim.resourceClaimName": described("A ResourceClaim of the pod's namespace.", text),
  "core/v1.PodResourceClaim.resourceClaimTemplateName": described(
    "A ResourceClaimTemplate of the pod's namespace.",
    text,
  ),
  ...Object.fromEntries(containers.map((type) => [`core/v1.${type}.restartPolicyRules`, restartRules])),
  "autoscaling/v2.HPAScalingRules.tolerance": tolerance,
  "coordination/v1.LeaseSpec.preferredHolder": described("Who is to hold the lease next.", text),
  "coordination/v1.LeaseSpec.strategy": described("How a holder is chosen among candidates.", text),
  "storage/v1.CSIDriverSpec.nodeAllocatableUpdatePeriodSeconds": described(
    "How often the number of volumes a node can take is asked for.",
    int64,
  ),
  "authorization/v1.ResourceAttributes.fieldSelector": described(
    "Limits the question to what a field selector finds.",
    {
      type: "object",
      properties: { rawSelector: text, requirements },
    },
  ),
  "authorization/v1.ResourceAttributes.labelSelector": described(
    "Limits the question to what a label selector finds.",
    {
      type: "object",
      properties: { rawSelector: text, requirements },
    },
  ),
};
