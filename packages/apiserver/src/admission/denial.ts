import { ApiError, internalError, type Status } from "@unfold/apimachinery";

/**
 * The error of a plug-in's refusal: its code, reason and details with kube-apiserver's words before its message
 * (k8s.io/apiserver admission/plugin/webhook/errors ToStatusErr).
 */
export function denial(name: string, status: Status): ApiError {
  const denied = `admission webhook "${name}" denied the request`;
  const why = status.message || status.reason;
  return new ApiError({
    ...status,
    status: "Failure",
    message: why === undefined || why === "" ? `${denied} without explanation` : `${denied}: ${why}`,
    code: codeOf(status),
  });
}

/** 500 when a webhook could not be asked, and that counts as a refusal. */
export function callFailure(name: string, why: string, cause?: unknown): ApiError {
  return internalError(new Error(`failed calling webhook "${name}": ${why}`, { cause }));
}

/** A refusal without a code is a bad request, whatever its reason. */
function codeOf({ code }: Status): number {
  return code >= 400 ? code : 400;
}
