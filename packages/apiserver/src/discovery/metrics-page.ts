import type { PathHandler } from "../request/handle-request.js";

/** `/metrics`: what `read` gives, in the text format of Prometheus. */
export function metricsPage(read: () => string): PathHandler {
  return (path, _query, _request, response) => {
    if (path !== "/metrics") return false;
    response.statusCode = 200;
    response.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.end(read());
    return true;
  };
}
