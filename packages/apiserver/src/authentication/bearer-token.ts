import type { HttpRequest } from "../request/http.js";

/** The token in the `Authorization` header of a request. */
export function bearerToken({ headers }: HttpRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
}
