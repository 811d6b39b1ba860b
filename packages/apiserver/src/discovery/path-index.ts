import type { KindRegistry } from "../kinds/kind-registry.js";
import type { PathHandler } from "../request/handle-request.js";
import { replyJson } from "../request/reply.js";
import { resourceNotFound } from "../request/resource-route.js";
import { snapshotPath } from "../snapshot/snapshot-page.js";
import type { ApiGroup } from "./group-order.js";
import { healthNames } from "./health-pages.js";

/**
 * `/`: the paths there are. The same list is the answer, as 404, to every path outside the API that is none
 * (k8s.io/apiserver server/routes Index); paths inside it, in groups the server brings along, are refused with a Status.
 */
export function pathIndex(kinds: KindRegistry, groups: () => readonly ApiGroup[]): PathHandler {
  return (path, _query, _request, response) => {
    const [prefix, group = ""] = path.slice(1).split("/");
    if (prefix === "api" || prefix === "apis") {
      const name = prefix === "api" ? "" : group;
      if (kinds.all().some((kind) => !kind.custom && kind.group === name)) throw resourceNotFound();
      return false;
    }
    replyJson(response, path === "/" ? 200 : 404, { paths: servedPaths(groups()) });
    return true;
  };
}

function servedPaths(groups: readonly ApiGroup[]): readonly string[] {
  const grouped = groups.flatMap(({ name, versions }) =>
    name === ""
      ? versions.map((version) => `/api/${version}`)
      : [`/apis/${name}`, ...versions.map((version) => `/apis/${name}/${version}`)],
  );
  const health = Object.entries(healthNames).flatMap(([page, checks]) => [
    `/${page}`,
    ...checks.map((check) => `/${page}/${check}`),
  ]);
  return [
    "/api",
    "/apis",
    "/apis/",
    ...grouped,
    ...health,
    "/openapi/v2",
    "/openapi/v3",
    snapshotPath,
    "/version",
  ].toSorted();
}
