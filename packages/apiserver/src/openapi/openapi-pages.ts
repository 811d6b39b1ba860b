import { kindsServing } from "../discovery/resource-verbs.js";
import type { ResourceKind } from "../kinds/resource-kind.js";
import { ClientWatch } from "../request/client-gone.js";
import type { PathHandler } from "../request/handle-request.js";
import type { HttpRequest, HttpResponse } from "../request/http.js";
import { parseAccept } from "../request/media-type.js";
import { sendBlocks } from "../request/reply-blocks.js";
import { documentHash, hashSchemas } from "./document-hash.js";
import { documentJson } from "./document-json.js";
import { openApiV2 } from "./open-api-v2.js";
import { openApiV2Protobuf } from "./open-api-v2-protobuf.js";
import { openApiV3, openApiV3Index } from "./open-api-v3.js";

interface Document {
  readonly hash: string;
  readonly contentType: string;
  readonly body: readonly Buffer[];
}

const documentPath = /^\/openapi\/v3\/(?:api\/(?<core>[^/]+)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))$/;
const json = "application/json";
const protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
/** What clients ask for: no media type, because of the `@`, so that answers are given another name. */
const protobufAsked = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
const year = 365 * 24 * 60 * 60 * 1000;

/**
 * Answers `/openapi/v2`, `/openapi/v3` and the documents below it; false for other paths. A document is made when it is
 * first asked for and kept until the kinds it describes change.
 */
export function openApiPages(kinds: () => readonly ResourceKind[]): PathHandler {
  const made = new Map<string, { readonly hash: string; readonly document: Promise<Document> }>();
  const documentOf = (
    path: string,
    contentType: string,
    hash: string,
    make: () => Promise<Document["body"]>,
  ): Promise<Document> => {
    const name = `${path} ${contentType}`;
    const known = made.get(name);
    if (known?.hash === hash) return known.document;
    const document = (async () => ({ hash, contentType, body: await make() }))();
    made.set(name, { hash, document });
    return document;
  };
  const find = (path: string, contentType: string): Promise<Document> | undefined => {
    if (path === "/openapi/v2") {
      const served = kinds();
      return documentOf(path, contentType, documentHash(served), async () => {
        const document = await openApiV2(served);
        return contentType === protobuf ? openApiV2Protobuf(document) : documentJson(document);
      });
    }
    const { core, group = "", version = core } = documentPath.exec(path)?.groups ?? {};
    if (version === undefined) return undefined;
    const served = kindsServing(kinds(), group, version);
    if (served.length === 0) return undefined;
    const make = async (): Promise<Document["body"]> =>
      documentJson((await openApiV3(served, group, version)) ?? {});
    return documentOf(path, json, documentHash(served, version), make);
  };
  return async (path, query, request, response) => {
    if (!path.startsWith("/openapi/")) return false;
    await hashSchemas(kinds());
    if (path === "/openapi/v3") {
      await send(response, json, [Buffer.from(JSON.stringify(openApiV3Index(kinds())))]);
      return true;
    }
    const contentType = negotiated(path, request.headers.accept);
    const document = await find(path, contentType ?? json);
    if (document === undefined) return false;
    if (contentType === undefined) {
      response.statusCode = 406;
      response.end();
    } else await sendDocument(document, path, query, request, response);
    return true;
  };
}

async function sendDocument(
  { hash, contentType, body }: Document,
  path: string,
  query: URLSearchParams,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const wanted = query.get("hash");
  if (wanted !== null && wanted !== "" && wanted !== hash) {
    response.statusCode = 301;
    response.setHeader("Location", `${path}?hash=${hash}`);
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
  await send(response, contentType, body);
}

async function send(response: HttpResponse, contentType: string, body: readonly Buffer[]): Promise<void> {
  response.statusCode = 200;
  response.setHeader("Content-Type", contentType);
  response.setHeader("Content-Length", String(body.reduce((bytes, { length }) => bytes + length, 0)));
  const gone = new ClientWatch();
  response.on("close", () => gone.abort());
  await sendBlocks(response, gone, body);
}

/** The form a client gets, undefined when it takes none; documents of version 3 are JSON only. */
function negotiated(path: string, accept: string | undefined): string | undefined {
  for (const { type } of parseAccept(accept)) {
    if (type === json || type === "*/*" || type === "application/*") return json;
    if ((type === protobuf || type === protobufAsked) && path === "/openapi/v2") return protobuf;
  }
  return undefined;
}
