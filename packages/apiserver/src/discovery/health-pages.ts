import type { PathHandler } from "../request/handle-request.js";
import { replyJson, replyPlain } from "../request/reply.js";

/** What `/version` says (k8s.io/apimachinery pkg/version Info). */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly buildDate: string;
  readonly goVersion: string;
  readonly compiler: string;
  readonly platform: string;
  readonly [key: string]: string;
}

/** `/version`. */
export function versionPage(version: VersionInfo): PathHandler {
  return (path, _query, _request, response) => {
    if (path !== "/version" && path !== "/version/") return false;
    replyJson(response, 200, version);
    return true;
  };
}

/** `/healthz`, `/livez` and `/readyz`: `ok`, or 500 while a check fails; `?verbose` lists the checks. */
export function healthPages(ready: () => boolean): PathHandler {
  return (path, query, _request, response) => {
    const name = path.slice(1).replace(/\/$/, "");
    if (name !== "healthz" && name !== "livez" && name !== "readyz") return false;
    const checks = [
      { name: "ping", passed: true },
      ...(name === "readyz" ? [{ name: "start", passed: ready() }] : []),
    ];
    const passed = checks.every((check) => check.passed);
    const lines = checks.map(
      (check) => `[${check.passed ? "+" : "-"}]${check.name} ${check.passed ? "ok" : "failed"}`,
    );
    const verdict = `${name} check ${passed ? "passed" : "failed"}`;
    const text = query.has("verbose") || !passed ? `${[...lines, verdict].join("\n")}\n` : "ok";
    replyPlain(response, passed ? 200 : 500, text);
    return true;
  };
}
