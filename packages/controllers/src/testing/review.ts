import {
  type Admission,
  type AdmissionRequest,
  ApiError,
  type GroupVersionResource,
  type KubeObject,
  parseApiVersion,
} from "@unfold/apimachinery";

interface Write {
  readonly operation: "CREATE" | "UPDATE";
  readonly resource: GroupVersionResource;
  readonly subresource?: string;
  readonly object: KubeObject;
  readonly oldObject?: KubeObject;
}

/** Sends a write through the admissions whose rules match, mutating ones first, as an API server does. */
export async function review(admissions: readonly Admission[], write: Write): Promise<KubeObject> {
  let object = write.object;
  for (const type of ["mutating", "validating"] as const) {
    for (const admission of admissions) {
      if (admission.type !== type || !wants(admission, write)) continue;
      const response = await admission.review(requestOf({ ...write, object }));
      if (!response.allowed) {
        const { status } = response;
        const message = `admission webhook "${admission.name}" denied the request: ${status.message}`;
        throw new ApiError({ ...status, message });
      }
      object = response.object ?? object;
    }
  }
  return object;
}

function wants(admission: Admission, { operation, resource, subresource }: Write): boolean {
  const name = subresource === undefined ? resource.resource : `${resource.resource}/${subresource}`;
  return admission.rules.some(
    (rule) =>
      has(rule.groups, resource.group) &&
      has(rule.versions, resource.version) &&
      has(rule.resources, name) &&
      rule.operations.includes(operation),
  );
}

function has(list: readonly string[], value: string): boolean {
  return list.includes("*") || list.includes(value);
}

/** An admission request as an API server would send it. */
export function requestOf({ operation, resource, subresource, object, oldObject }: Write): AdmissionRequest {
  const { namespace } = object.metadata;
  return {
    uid: "request",
    operation,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    kind: { ...parseApiVersion(object.apiVersion), kind: object.kind },
    ...(namespace === undefined ? {} : { namespace }),
    name: object.metadata.name ?? "",
    object,
    ...(oldObject === undefined ? {} : { oldObject }),
    dryRun: false,
    userInfo: { username: "tester", groups: ["system:masters"] },
  };
}
