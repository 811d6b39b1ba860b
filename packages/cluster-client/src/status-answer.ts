import { ApiError, apiError, isJsonObject, type Status } from "@unfold/apimachinery";

/** The error a server's answer stands for; text that is no Status becomes an InternalError or ServiceUnavailable. */
export function errorOfAnswer(code: number, text: string): ApiError {
  const body = parsed(text);
  if (isJsonObject(body) && body["kind"] === "Status")
    return new ApiError({ ...body, code } as unknown as Status);
  const message = text.trim().slice(0, 500) || `The server answered with status ${code}`;
  return apiError(code === 503 ? "ServiceUnavailable" : "", message, { code });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
