import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer, testTime } from "../../server-fixture.js";
import { signToken, verifyToken } from "./json-web-token.js";
import { generateSigningKey, readSigningKey } from "./signing-key.js";

const ns = "/api/v1/namespaces/default";
const account = `${ns}/serviceaccounts/robot`;
const serviceAccountKey = generateSigningKey();
const whoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const issuer = "https://kubernetes.default.svc.cluster.local";

let now: Date;
let test: TestServer;

beforeEach(async () => {
  now = testTime;
  test = await startTestServer({
    serviceAccountKey,
    now: () => now,
    authenticate: ({ headers }) =>
      headers.authorization === undefined ? { username: "admin", groups: ["system:masters"] } : undefined,
  });
  expect((await test.call("POST", `${ns}/serviceaccounts`, { metadata: { name: "robot" } })).code).toBe(201);
});

async function request(spec: JsonObject = {}): Promise<JsonObject> {
  return (await test.call("POST", `${account}/token`, { spec })).body;
}

async function tokenFor(spec: JsonObject = {}): Promise<string> {
  return ((await request(spec)).status as { token: string }).token;
}

/** Code and user of a request with a token. */
async function ask(token: string): Promise<readonly [number, JsonValue | undefined]> {
  const headers = { authorization: `Bearer ${token}` };
  const { code, body } = await test.call("POST", whoAmI, {}, headers);
  return [code, (body.status as { userInfo?: JsonObject } | undefined)?.userInfo];
}

function claimsOf(token: string): JsonObject {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as JsonObject;
}

describe("service account tokens", () => {
  it("say whose they are and for how long", async () => {
    const { status, spec } = await request({ expirationSeconds: 600 });
    const { token, expirationTimestamp } = status as { token: string; expirationTimestamp: string };
    expect(spec).toEqual({ audiences: [issuer], expirationSeconds: 600, boundObjectRef: null });
    expect(expirationTimestamp).toBe("2026-01-02T03:14:05Z");
    const { uid } = (await test.call("GET", account)).body.metadata as { uid: string };
    const iat = Math.floor(testTime.getTime() / 1000);
    expect(claimsOf(token)).toEqual({
      aud: [issuer],
      exp: iat + 600,
      iat,
      iss: issuer,
      jti: expect.any(String),
      "kubernetes.io": { namespace: "default", serviceaccount: { name: "robot", uid } },
      nbf: iat,
      sub: "system:serviceaccount:default:robot",
    });
    expect(await ask(token)).toEqual([
      201,
      {
        username: "system:serviceaccount:default:robot",
        uid,
        groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
        extra: { "authentication.kubernetes.io/credential-id": [`JTI=${claimsOf(token).jti}`] },
      },
    ]);
  });

  it("end in time", async () => {
    const token = await tokenFor({ expirationSeconds: 600 });
    expect((await ask(token))[0]).toBe(201);
    now = new Date(testTime.getTime() + 600_001);
    expect((await ask(token))[0]).toBe(401);
  });

  it("end with their account, also when another takes its name", async () => {
    const token = await tokenFor();
    expect((await ask(token))[0]).toBe(201);
    await test.call("DELETE", account);
    expect((await ask(token))[0]).toBe(401);
    await test.call("POST", `${ns}/serviceaccounts`, { metadata: { name: "robot" } });
    expect((await ask(token))[0]).toBe(401);
  });

  it.each([
    ["Secret", "secrets", {}],
    ["Pod", "pods", { spec: { serviceAccountName: "robot" } }],
  ])("end with the %s they are bound to", async (kind, plural, fields) => {
    await test.call("POST", `${ns}/${plural}`, { metadata: { name: "b" }, ...fields });
    const token = await tokenFor({ boundObjectRef: { kind, apiVersion: "v1", name: "b" } });
    expect(claimsOf(token)["kubernetes.io"]).toHaveProperty(kind.toLowerCase());
    const [code, user] = await ask(token);
    expect(code).toBe(201);
    if (kind === "Pod") {
      expect(user).toMatchObject({ extra: { "authentication.kubernetes.io/pod-name": ["b"] } });
    }
    await test.call("DELETE", `${ns}/${plural}/b`);
    expect((await ask(token))[0]).toBe(401);
  });

  it("for others are none for this server", async () => {
    expect((await ask(await tokenFor({ audiences: ["vault"] })))[0]).toBe(401);
    expect((await ask(await tokenFor({ audiences: ["vault", issuer] })))[0]).toBe(201);
  });

  it("are known after a restart with the same key, and by no other", async () => {
    const token = await tokenFor();
    const key = readSigningKey(serviceAccountKey);
    expect(verifyToken(token, key)).toEqual(claimsOf(token));
    expect(verifyToken(token, readSigningKey(generateSigningKey()))).toBeUndefined();
  });

  const forgeries: readonly [name: string, forge: (token: string) => string][] = [
    [
      "another payload",
      (token) => token.replace(/\.[^.]+\./, `.${encode({ ...claimsOf(token), sub: "x" })}.`),
    ],
    ["no signature", (token) => token.replace(/[^.]+$/, "")],
    ["the algorithm none", (token) => `${encode({ alg: "none" })}.${token.split(".")[1]}.`],
    ["none with a signature", (token) => `${encode({ alg: "none" })}.${token.split(".").slice(1).join(".")}`],
    [
      "HMAC with the public key",
      (token) => `${encode({ alg: "HS256" })}.${token.split(".").slice(1).join(".")}`,
    ],
    ["a part more", (token) => `${token}.x`],
    [
      "another issuer",
      (token) => signToken({ ...claimsOf(token), iss: "x" }, readSigningKey(serviceAccountKey)),
    ],
    [
      "__proto__ for a claim",
      () => signToken(JSON.parse('{"__proto__":{"iss":"x"}}'), readSigningKey(serviceAccountKey)),
    ],
  ];
  it.each(forgeries)("with %s are none", async (_name, forge) => {
    const token = await tokenFor();
    expect((await ask(forge(token)))[0]).toBe(401);
  });

  it.each([
    [
      { expirationSeconds: 599 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      { expirationSeconds: 2 ** 32 + 1 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    [{ boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "no" } }, 404, 'pods "no" not found'],
    [
      { boundObjectRef: { kind: "ConfigMap", apiVersion: "v1", name: "no" } },
      400,
      "cannot bind token to object of type v1, Kind=ConfigMap",
    ],
  ])("are not issued for %j", async (spec, code, message) => {
    expect(await request(spec)).toMatchObject({ code, message });
  });

  it("are not issued for an account that is not there", async () => {
    expect((await test.call("POST", `${ns}/serviceaccounts/no/token`, {})).body).toMatchObject({
      code: 404,
      message: 'serviceaccounts "no" not found',
    });
  });
});

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

describe("secrets of service accounts", () => {
  const secret = (name: string, of: string): JsonObject => ({
    metadata: { name, annotations: { "kubernetes.io/service-account.name": of } },
    type: "kubernetes.io/service-account-token",
  });

  it("get a token that is good as long as it lies there", async () => {
    await test.call("POST", `${ns}/secrets`, secret("t", "robot"));
    await test.server.settled();
    const { data } = (await test.call("GET", `${ns}/secrets/t`)).body as {
      data: { token: string; namespace: string };
    };
    const token = Buffer.from(data.token, "base64").toString();
    expect(Buffer.from(data.namespace, "base64").toString()).toBe("default");
    expect(claimsOf(token)).not.toHaveProperty("exp");
    expect((await ask(token))[0]).toBe(201);
    await test.call("DELETE", `${ns}/secrets/t`);
    expect((await ask(token))[0]).toBe(401);
  });

  it("go when there is no such account", async () => {
    await test.call("POST", `${ns}/secrets`, secret("t", "robot"));
    await test.call("POST", `${ns}/secrets`, secret("lost", "nobody"));
    await test.server.settled();
    expect((await test.call("GET", `${ns}/secrets/lost`)).code).toBe(404);
    await test.call("DELETE", account);
    await test.server.settled();
    expect((await test.call("GET", `${ns}/secrets/t`)).code).toBe(404);
  });
});

describe("TokenReview", () => {
  const review = async (spec: JsonObject) =>
    (await test.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", { spec })).body.status;

  it("says whose a token is, and for whom", async () => {
    const token = await tokenFor({ audiences: ["vault", issuer] });
    expect(await review({ token })).toMatchObject({
      authenticated: true,
      user: { username: "system:serviceaccount:default:robot" },
      audiences: [issuer],
    });
    expect(await review({ token, audiences: ["vault", "x"] })).toMatchObject({ audiences: ["vault"] });
    expect(await review({ token, audiences: ["x"] })).toEqual({
      user: {},
      error: "invalid bearer token",
    });
  });
});

describe("the issuer's documents", () => {
  it.each(["EC", "RSA"])("let others verify a token of an %s key", async (type) => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    });
    const key = type === "RSA" ? rsa.toString() : serviceAccountKey;
    const { call } = await startTestServer({ serviceAccountKey: key });
    const configuration = (await call("GET", "/.well-known/openid-configuration")).body;
    expect(configuration).toMatchObject({
      issuer,
      id_token_signing_alg_values_supported: [type === "RSA" ? "RS256" : "ES256"],
    });
    const { keys } = (await call("GET", "/openid/v1/jwks")).body as { keys: JsonObject[] };
    const [jwk = {}] = keys;
    expect(jwk).not.toHaveProperty("d");
    const published = createPublicKey({ key: jwk as never, format: "jwk" });
    const token = signToken({ a: 1 }, readSigningKey(key));
    expect(verifyToken(token, { ...readSigningKey(key), publicKey: published })).toEqual({ a: 1 });
  });
});
