import { ApiError, apiError, isJsonObject, type Status, type StatusReason } from "@unfold/apimachinery";

/**
 * Reasons of answers that are no Status, by code (k8s.io/apimachinery api/errors NewGenericServerResponse): a server answers
 * plain text for a group it does not have.
 */
const reasons: { readonly [code: number]: StatusReason } = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  503: "ServiceUnavailable",
};

/** The error a server's answer stands for; of text that is no Status the code says the reason. */
export function errorOfAnswer(code: number, text: string): ApiError {
  const body = parsed(text);
  if (isJsonObject(body) && body["kind"] === "Status")
    return new ApiError({ ...body, code } as unknown as Status);
  const message = text.trim().slice(0, 500) || `The server answered with status ${code}`;
  return apiError(reasons[code] ?? "", message, { code });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
