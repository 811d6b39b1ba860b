import { type AdmissionResponse, apiError, type KubeObject, type StatusCause } from "@unfold/apimachinery";

const shown = 10;

/** Lets a request pass, possibly changed. */
export function allowed(object?: KubeObject, warnings: readonly string[] = []): AdmissionResponse {
  return {
    allowed: true,
    ...(object === undefined ? {} : { object }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** 422 with causes, at most ten of them (KubeVirt pkg/util/webhooks ToAdmissionResponse). */
export function deniedFor(causes: readonly StatusCause[]): AdmissionResponse {
  const texts = causes.slice(0, shown).map(({ message }) => message ?? "");
  const rest = causes.length > shown ? [`and ${causes.length - shown} more validation errors`] : [];
  const message = [...texts, ...rest].join(", ");
  const { status } = apiError("Invalid", message, { details: { causes: causes.slice(0, shown) } });
  return { allowed: false, status };
}

/** 400 with a message and nothing else (KubeVirt pkg/util/webhooks ToAdmissionResponseError). */
export function deniedBecause(message: string): AdmissionResponse {
  return { allowed: false, status: apiError("", message, { code: 400 }).status };
}

/** 403, as operators built on controller-runtime deny (admission.Denied). */
export function forbidden(message: string): AdmissionResponse {
  return { allowed: false, status: apiError("Forbidden", message).status };
}
