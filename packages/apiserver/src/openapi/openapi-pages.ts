import type { JsonObject } from "@unfold/apimachinery";
import { kindsServing } from "../discovery/resource-verbs.js";
import type { ResourceKind } from "../kinds/resource-kind.js";
import type { HttpRequest, HttpResponse } from "../request/http.js";
import { documentHash } from "./document-hash.js";
import { openApiV2 } from "./open-api-v2.js";
import { openApiV3, openApiV3Index } from "./open-api-v3.js";

interface Document {
  readonly hash: string;
  readonly text: string;
}

const documentPath = /^\/openapi\/v3\/(?:api\/(?<core>[^/]+)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))$/;
const year = 365 * 24 * 60 * 60 * 1000;

/**
 * Answers `/openapi/v2`, `/openapi/v3` and the documents below it; false for other paths. A document is made when it is
 * first asked for and kept until the kinds it describes change.
 */
export function openApiPages(
  kinds: () => readonly ResourceKind[],
): (path: string, query: URLSearchParams, request: HttpRequest, response: HttpResponse) => boolean {
  const made = new Map<string, Document>();
  const documentOf = (path: string, hash: string, make: () => JsonObject): Document => {
    const known = made.get(path);
    if (known?.hash === hash) return known;
    const document = { hash, text: JSON.stringify(make()) };
    made.set(path, document);
    return document;
  };
  const find = (path: string): Document | undefined => {
    if (path === "/openapi/v2") {
      const served = kinds();
      return documentOf(path, documentHash(served), () => openApiV2(served));
    }
    const { core, group = "", version = core } = documentPath.exec(path)?.groups ?? {};
    if (version === undefined) return undefined;
    const served = kindsServing(kinds(), group, version);
    if (served.length === 0) return undefined;
    return documentOf(path, documentHash(served, version), () => openApiV3(served, group, version) ?? {});
  };
  return (path, query, request, response) => {
    if (path === "/openapi/v3") {
      sendJson(response, JSON.stringify(openApiV3Index(kinds())));
      return true;
    }
    const document = find(path);
    if (document === undefined) return false;
    sendDocument(document, path, query, request, response);
    return true;
  };
}

function sendDocument(
  { hash, text }: Document,
  path: string,
  query: URLSearchParams,
  request: HttpRequest,
  response: HttpResponse,
): void {
  const wanted = query.get("hash");
  if (wanted !== null && wanted !== "" && wanted !== hash) {
    response.statusCode = 301;
    response.setHeader("Location", `${path}?hash=${hash}`);
    response.end();
    return;
  }
  if (!acceptsJson(request.headers.accept)) {
    response.statusCode = 406;
    response.end();
    return;
  }
  response.setHeader("ETag", `"${hash}"`);
  response.setHeader("Vary", "Accept");
  // A client that names the hash may keep the document for good.
  if (wanted) {
    response.setHeader("Cache-Control", "public, immutable");
    response.setHeader("Expires", new Date(Date.now() + year).toUTCString());
  }
  if (request.headers["if-none-match"]?.includes(hash)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  sendJson(response, text);
}

function sendJson(response: HttpResponse, text: string): void {
  response.statusCode = 200;
  response.setHeader("Content-Type", "application/json");
  response.end(text);
}

function acceptsJson(accept: string | undefined): boolean {
  return accept === undefined || accept === "" || /application\/json|\*\/\*|application\/\*/.test(accept);
}
