import { ApiError, internalError, reasonCodes, type Status, type StatusReason } from "@unfold/apimachinery";

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

function codeOf({ code, reason }: Status): number {
  if (code >= 400) return code;
  return reason !== undefined && reason in reasonCodes ? reasonCodes[reason as StatusReason] : 400;
}
