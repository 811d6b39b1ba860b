import type { RuleLibrary } from "./rule-functions.js";

/** A URL inside an expression. */
class RuleUrl {
  readonly url: URL;
  readonly absolute: boolean;

  constructor(url: URL, absolute: boolean) {
    this.url = url;
    this.absolute = absolute;
  }
}

/** Absolute URLs, and paths (Go's url.ParseRequestURI). */
function parse(text: string): RuleUrl {
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(text);
  if (!absolute && !text.startsWith("/")) {
    throw new Error(
      `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
    );
  }
  return new RuleUrl(new URL(text, "relative:///"), absolute);
}

function isUrl(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

function query({ url }: RuleUrl): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [key, value] of url.searchParams) values.set(key, [...(values.get(key) ?? []), value]);
  return values;
}

function host({ url, absolute }: RuleUrl): string {
  return absolute ? url.host : "";
}

/** URLs; ports that are the scheme's own are not shown, as the WHATWG parser drops them. */
export const urlLibrary: RuleLibrary = {
  types: [{ name: "kubernetes.URL", of: RuleUrl }],
  functions: {
    "isURL(string): bool": isUrl,
    "url(string): kubernetes.URL": parse,
    "kubernetes.URL.getScheme(): string": ({ url, absolute }: RuleUrl) =>
      absolute ? url.protocol.slice(0, -1) : "",
    "kubernetes.URL.getHost(): string": host,
    "kubernetes.URL.getHostname(): string": ({ url }: RuleUrl) => url.hostname.replace(/^\[|\]$/g, ""),
    "kubernetes.URL.getPort(): string": ({ url }: RuleUrl) => url.port,
    "kubernetes.URL.getEscapedPath(): string": ({ url }: RuleUrl) => url.pathname,
    "kubernetes.URL.getQuery(): map<string, list<string>>": query,
  },
  operators: {
    "kubernetes.URL == kubernetes.URL": (a: RuleUrl, b: RuleUrl) =>
      a.url.href === b.url.href && a.absolute === b.absolute,
  },
};
