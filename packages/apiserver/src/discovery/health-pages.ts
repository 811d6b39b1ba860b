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

/** The health pages and what each of them checks. */
export const healthNames = {
  healthz: ["ping"],
  livez: ["ping"],
  readyz: ["ping", "start"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

function isHealthName(name: string | undefined): name is keyof typeof healthNames {
  return name !== undefined && Object.hasOwn(healthNames, name);
}

/**
 * `/healthz`, `/livez` and `/readyz`: `ok`, or 500 while a check fails; `?verbose` lists the checks, and each has a page of
 * its own below (k8s.io/apiserver server/healthz).
 */
export function healthPages(ready: () => boolean): PathHandler {
  return (path, query, _request, response) => {
    const [name, check, ...rest] = path.slice(1).replace(/\/$/, "").split("/");
    if (!isHealthName(name) || rest.length > 0) return false;
    const names: readonly string[] = healthNames[name];
    if (check !== undefined && !names.includes(check)) return false;
    const checks = (check === undefined ? names : [check]).map((one) => ({
      name: one,
      passed: one === "start" ? ready() : true,
    }));
    const passed = checks.every((one) => one.passed);
    const lines = checks.map(
      (one) => `[${one.passed ? "+" : "-"}]${one.name} ${one.passed ? "ok" : "failed"}`,
    );
    const verdict = `${name} check ${passed ? "passed" : "failed"}`;
    const verbose = check === undefined && query.has("verbose");
    const text = verbose || !passed ? `${[...lines, verdict].join("\n")}\n` : "ok";
    replyPlain(response, passed ? 200 : 500, text);
    return true;
  };
}
