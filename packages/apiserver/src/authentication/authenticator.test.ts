import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../request/http.js";
import { createAuthenticator } from "./authenticator.js";

const authenticate = createAuthenticator(
  new Map([["secret", { username: "admin", groups: ["system:masters"] }]]),
);

function request(authorization?: string, socket?: object): HttpRequest {
  const headers = authorization === undefined ? {} : { authorization };
  return { headers, ...(socket === undefined ? {} : { socket }) } as unknown as HttpRequest;
}

const admin = { username: "admin", groups: ["system:masters", "system:authenticated"] };
const subject = { subject: { CN: "bob", O: ["system:masters", "ops"] } };

describe("createAuthenticator", () => {
  it.each([
    ["a known token", request("Bearer secret"), admin],
    ["a known token, scheme in lower case", request("bearer secret"), admin],
    ["another token", request("Bearer secre"), undefined],
    ["a password", request("Basic secret"), undefined],
    ["nothing", request(), undefined],
    [
      "a verified certificate",
      request(undefined, { authorized: true, getPeerCertificate: () => subject }),
      { username: "bob", groups: ["system:masters", "ops", "system:authenticated"] },
    ],
    [
      "a certificate of a stranger",
      request(undefined, { authorized: false, getPeerCertificate: () => subject }),
      undefined,
    ],
  ])("%s", (_name, given, want) => {
    expect(authenticate(given)).toEqual(want);
  });
});
