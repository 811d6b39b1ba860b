import {
  fieldAt,
  fieldInvalid,
  fieldRequired,
  type KubeObject,
  labelSelectorFromObject,
  matchesLabels,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";

const template = "spec.template";

/** What a workload's selector and pod template must say (pkg/apis/apps/validation, pkg/apis/batch/validation). */
export function workloadCauses(workload: KubeObject): readonly StatusCause[] {
  const { spec } = workload;
  if (objectAt(spec, "template") === undefined) return [];
  // Where there are none at all, the schema says so.
  const containers = fieldAt(spec, "template", "spec", "containers");
  const none = Array.isArray(containers) && containers.length === 0;
  return [...selectorCauses(workload), ...(none ? [fieldRequired(`${template}.spec.containers`)] : [])];
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
