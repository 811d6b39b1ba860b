import { apiError } from "@unfold/apimachinery";

/** What a request is for, as it was sent. */
export interface RequestTarget {
  /** In percent encoding. */
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
}

/**
 * Reads the target of a request. Unlike a URL it is not resolved: `..`, escaped or not, and `//` stay what they are, as in Go, so
 * that nobody in between sees another path than this server. @throws ApiError 400
 */
export function requestTarget(text: string): RequestTarget {
  // A proxy may be sent the whole URL.
  const target = text.startsWith("/") ? text : text.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = target.indexOf("?");
  const pathname = (mark < 0 ? target : target.slice(0, mark)) || "/";
  if (!pathname.startsWith("/")) throw apiError("BadRequest", `invalid URL: ${text}`);
  return { pathname, searchParams: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)) };
}
