import type { ClientGone } from "./client-gone.js";
import type { HttpResponse } from "./http.js";

/** Resolves when the client has taken what was sent so far, or has left. */
export function drained(response: HttpResponse, gone: ClientGone): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      gone.removeEventListener("abort", done);
      resolve();
    };
    response.on("drain", done);
    gone.addEventListener("abort", done);
  });
}
