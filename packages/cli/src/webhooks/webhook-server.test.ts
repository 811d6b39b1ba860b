import { request } from "node:https";
import {
  type Admission,
  apiError,
  type Converter,
  type JsonObject,
  type KubeObject,
} from "@unfold/apimachinery";
import { openSecurity } from "@unfold/apiserver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWebhookServer, type WebhookServer } from "./webhook-server.js";

const labelling: Admission = {
  name: "label.example.com",
  type: "mutating",
  path: "/label",
  rules: [],
  failurePolicy: "Ignore",
  review: async ({ object }) => {
    if (object === undefined) return { allowed: false, status: apiError("BadRequest", "no object").status };
    return { allowed: true, object: { ...object, spec: { on: true } }, warnings: ["careful"] };
  },
};

const renaming: Converter = {
  group: "example.com",
  kind: "Widget",
  convert: (object, apiVersion) => {
    if (apiVersion.endsWith("v9")) throw new Error("v9 is unknown");
    return { ...object, apiVersion };
  },
};

let server: WebhookServer;
let ca: string;

beforeAll(async () => {
  const security = await openSecurity();
  ca = security.caCertificate;
  const { certificate, key } = await security.issueServingCertificate(["127.0.0.1"]);
  server = await startWebhookServer({
    admissions: [labelling],
    converters: [renaming],
    certificate,
    key,
    host: "127.0.0.1",
    port: 0,
    metrics: () => "machines 3\n",
  });
});

afterAll(() => server.close());

function send(method: string, path: string, body?: string): Promise<{ code: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method, ca, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ code: answer.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function post(path: string, body: string): Promise<{ code: number; json: JsonObject }> {
  const { code, text } = await send("POST", path, body);
  return { code, json: JSON.parse(text) as JsonObject };
}

const widget: KubeObject = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } };

function review(object: KubeObject | null): string {
  return JSON.stringify({
    request: { uid: "u1", operation: "CREATE", object, name: "w", userInfo: { username: "a" } },
  });
}

describe("webhook server", () => {
  it("tells the metrics, to whoever reads them", async () => {
    expect(await send("GET", "/metrics")).toEqual({ code: 200, text: "machines 3\n" });
    expect((await send("POST", "/metrics", "{}")).code).toBe(404);
  });

  it("answers an AdmissionReview with a JSON patch and the warnings", async () => {
    const { code, json } = await post("/label", review(widget));
    expect(code).toBe(200);
    const response = json["response"] as JsonObject;
    expect(response).toMatchObject({
      uid: "u1",
      allowed: true,
      patchType: "JSONPatch",
      warnings: ["careful"],
    });
    const patch: unknown = JSON.parse(Buffer.from(String(response["patch"]), "base64").toString());
    expect(patch).toEqual([{ op: "add", path: "/spec", value: { on: true } }]);
  });

  it("sends no patch when nothing changed", async () => {
    const { json } = await post("/label", review({ ...widget, spec: { on: true } }));
    expect(json["response"]).not.toHaveProperty("patch");
  });

  it("passes a denial on with its status", async () => {
    const { json } = await post("/label", review(null));
    expect(json["response"]).toMatchObject({ allowed: false, status: { code: 400, message: "no object" } });
  });

  it("converts all objects, or none and says why", async () => {
    const body = (version: string): string =>
      JSON.stringify({
        request: { uid: "u2", desiredAPIVersion: `example.com/${version}`, objects: [widget] },
      });
    const converted = await post("/convert", body("v2"));
    expect(converted.json["response"]).toMatchObject({
      result: { status: "Success" },
      convertedObjects: [{ apiVersion: "example.com/v2" }],
    });
    const refused = await post("/convert", body("v9"));
    expect(refused.json["response"]).toMatchObject({
      result: { status: "Failure", message: "v9 is unknown" },
    });
  });

  it.each([
    { path: "/nowhere", body: "{}", code: 404 },
    { path: "/label", body: "{}", code: 400 },
    { path: "/label", body: "{", code: 500 },
  ])("answers $path with $body by $code", async ({ path, body, code }) => {
    expect((await post(path, body)).code).toBe(code);
  });
});
