import {
  fieldAt,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  type KubeObject,
  labelSelectorFromObject,
  matchesLabels,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import { podSpecCauses, restartPolicies } from "../../pods/pod-causes.js";

const template = "spec.template";

/** What a workload's selector and pod template must say (pkg/apis/apps/validation, pkg/apis/batch/validation). */
export function workloadCauses(workload: KubeObject): readonly StatusCause[] {
  const { spec } = workload;
  if (objectAt(spec, "template") === undefined) return replicaCauses(workload);
  return [
    ...replicaCauses(workload),
    ...selectorCauses(workload),
    ...podSpecCauses(objectAt(spec, "template", "spec"), `${template}.spec`),
    ...restartCauses(workload),
  ];
}

function replicaCauses({ spec }: KubeObject): readonly StatusCause[] {
  const replicas = fieldAt(spec, "replicas");
  if (typeof replicas !== "number" || replicas >= 0) return [];
  return [fieldInvalid("spec.replicas", replicas, "must be greater than or equal to 0")];
}

/** What replaces its pods wants them to run for ever; jobs have a rule of their own. */
function restartCauses({ kind, spec }: KubeObject): readonly StatusCause[] {
  const policy = stringAt(spec, "template", "spec", "restartPolicy") ?? "Always";
  if (kind === "Job" || !restartPolicies.includes(policy) || policy === "Always") return [];
  return [fieldNotSupported(`${template}.spec.restartPolicy`, policy, ["Always"])];
}

function selectorCauses({ spec }: KubeObject): readonly StatusCause[] {
  const selector = objectAt(spec, "selector");
  const labels = objectAt(spec, "template", "metadata", "labels") ?? {};
  if (selector === undefined || matchesLabels(labelSelectorFromObject(selector), labels)) return [];
  return [fieldInvalid(`${template}.metadata.labels`, labels, "`selector` does not match template `labels`")];
}

/** A job's pods are not started again for ever. */
export function jobCauses(job: KubeObject): readonly StatusCause[] {
  const policy = stringAt(job.spec, "template", "spec", "restartPolicy");
  const runsOut = policy === "OnFailure" || policy === "Never";
  if (runsOut || objectAt(job.spec, "template") === undefined) return [];
  return [fieldRequired(`${template}.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')];
}
