import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { expect, it } from "vitest";
import type { HttpRequest, HttpResponse } from "./http.js";

const requests = (request: IncomingMessage | Http2ServerRequest): HttpRequest => request;
const responses = (response: ServerResponse | Http2ServerResponse): HttpResponse => response;

it("requests and responses of HTTP/1 and HTTP/2 fit as they are (checked by the compiler)", () => {
  expect([requests, responses]).toHaveLength(2);
});
