import { X509Certificate } from "node:crypto";
import { type JsonObject, listAt, stringAt } from "@unfold/apimachinery";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSecurity, type Security } from "../security/open-security.js";
import { startTestServer, type TestServer } from "../server-fixture.js";

const requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const clientSigner = "kubernetes.io/kube-apiserver-client";
const merge = { "content-type": "application/merge-patch+json" };
const bob = { "impersonate-user": "bob", "impersonate-group": "dev" };

let security: Security;
let pem: string;
let test: TestServer;

beforeAll(async () => {
  security = await openSecurity();
  pem = await madeRequest("CN=jane,O=dev");
});

beforeEach(async () => {
  const { signClientCertificate } = security;
  test = await startTestServer({ signClientCertificate });
});

/** A certificate request as users make it, PEM. */
async function madeRequest(name: string): Promise<string> {
  const { webcrypto } = await import("node:crypto");
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    { name, keys, signingAlgorithm: algorithm },
    webcrypto,
  );
  return request.toString("pem");
}

function signingRequest(fields: JsonObject = {}, text = pem): JsonObject {
  return {
    metadata: { name: "jane" },
    spec: {
      request: Buffer.from(text).toString("base64"),
      signerName: clientSigner,
      usages: ["client auth"],
      ...fields,
    },
  };
}

async function approve(headers = {}): Promise<number> {
  const status = { conditions: [{ type: "Approved", reason: "Test" }] };
  return (await test.call("PATCH", `${requests}/jane/approval`, { status }, { ...merge, ...headers })).code;
}

const current = async (): Promise<JsonObject> => {
  await test.server.settled();
  return (await test.call("GET", `${requests}/jane`)).body;
};

/** Lets bob do what `verb` says to resources of the group. */
async function allow(verbs: readonly string[], resources: readonly string[], names?: readonly string[]) {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const name = (resources[0] ?? "").replace("/", "-");
  await test.call("POST", `${rbac}/clusterroles`, {
    metadata: { name },
    rules: [
      {
        verbs,
        apiGroups: ["certificates.k8s.io"],
        resources,
        ...(names === undefined ? {} : { resourceNames: names }),
      },
    ],
  });
  await test.call("POST", `${rbac}/clusterrolebindings`, {
    metadata: { name },
    roleRef: { kind: "ClusterRole", name },
    subjects: [{ kind: "User", name: "bob" }],
  });
}

describe("a certificate signing request", () => {
  it("records who sent it and is signed once approved, not before", async () => {
    await allow(["create"], ["certificatesigningrequests"]);
    const spec = { expirationSeconds: 3600, username: "root", groups: ["system:masters"] };
    const created = await test.call("POST", requests, signingRequest(spec), bob);
    expect(created.body.spec).toMatchObject({ username: "bob", groups: ["dev", "system:authenticated"] });
    expect((await current()).status).toBeUndefined();
    expect(await approve()).toBe(200);
    const { status } = await current();
    const certificate = new X509Certificate(
      Buffer.from(stringAt(status, "certificate") ?? "", "base64").toString(),
    );
    expect(certificate.subject.split("\n").sort()).toEqual(["CN=jane", "O=dev"]);
    expect(certificate.verify(new X509Certificate(security.caCertificate).publicKey)).toBe(true);
    const seconds = (new Date(certificate.validTo).getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3500);
    expect(seconds).toBeLessThanOrEqual(3600);
    expect(listAt(status, "conditions")).toMatchObject([{ type: "Approved", status: "True" }]);
  });

  it("that is denied stays unsigned, and cannot be both", async () => {
    await test.call("POST", requests, signingRequest());
    const deny = { status: { conditions: [{ type: "Denied", status: "True" }] } };
    expect((await test.call("PATCH", `${requests}/jane/approval`, deny, merge)).code).toBe(200);
    const both = { status: { conditions: [{ type: "Denied" }, { type: "Approved" }] } };
    expect((await test.call("PATCH", `${requests}/jane/approval`, both, merge)).body).toMatchObject({
      code: 422,
      message: expect.stringContaining("Approved and Denied conditions are mutually exclusive"),
    });
    expect(stringAt((await current()).status, "certificate")).toBeUndefined();
  });

  it("for usages a client has no use for fails", async () => {
    await test.call("POST", requests, signingRequest({ usages: ["client auth", "server auth"] }));
    await approve();
    expect(listAt((await current()).status, "conditions")[1]).toMatchObject({
      type: "Failed",
      reason: "SignerValidationFailed",
      message: "invalid usage for client certificate: server auth",
    });
  });

  it("of another signer waits for it", async () => {
    await test.call("POST", requests, signingRequest({ signerName: "example.com/signer" }));
    await approve();
    expect(stringAt((await current()).status, "certificate")).toBeUndefined();
    const status = { certificate: "eA==", conditions: [] };
    const signed = await test.call("PATCH", `${requests}/jane/status`, { status }, merge);
    expect(signed.body.status).toMatchObject({ certificate: "eA==", conditions: [{ type: "Approved" }] });
  });

  it("never changes what it asks for", async () => {
    await test.call("POST", requests, signingRequest());
    const { body } = await test.call("PATCH", `${requests}/jane`, { spec: { username: "root" } }, merge);
    expect(body.spec).toMatchObject({ username: "admin" });
  });

  it.each([
    [["example.com/signer"], 403],
    [[clientSigner], 200],
    [["kubernetes.io/*"], 200],
  ])("is approved by who may approve for signers %j: %i", async (names, code) => {
    await allow(["patch"], ["certificatesigningrequests/approval"]);
    await allow(["approve"], ["signers"], names);
    await test.call("POST", requests, signingRequest());
    expect(await approve(bob)).toBe(code);
  });

  it.each<[name: string, fields: JsonObject, text: () => Promise<string>, code: number, message: string]>([
    ["no request", {}, async () => "x", 422, "PEM block type must be CERTIFICATE REQUEST"],
    [
      "no usages",
      { usages: [] },
      async () => pem,
      422,
      "spec.usages: Required value: usages must be provided",
    ],
    [
      "a short time",
      { expirationSeconds: 1 },
      async () => pem,
      422,
      "may not specify a duration less than 600 seconds",
    ],
    [
      "the administrators' group",
      {},
      () => madeRequest("CN=x,O=system:masters"),
      403,
      'certificatesigningrequests.certificates.k8s.io "jane" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
    ],
  ])("with %s is refused", async (_name, fields, text, code, message) => {
    const { body } = await test.call("POST", requests, signingRequest(fields, await text()));
    expect(body).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
