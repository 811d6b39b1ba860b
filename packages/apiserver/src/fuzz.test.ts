import type { JsonValue } from "@unfold/apimachinery";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Answer,
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "./server-fixture.js";

/** Requests per property: a few in the test suite, many in the soak. */
const numRuns = Number(
  process.env["UNFOLD_FUZZ_RUNS"] ?? (process.env["UNFOLD_SOAK"] === "1" ? 20_000 : 150),
);
const seed = Number(process.env["UNFOLD_FUZZ_SEED"] ?? 20_260_102);
const property = { numRuns, seed } as const;

let test: TestServer;
const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => void rejections.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", onRejection);
  test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
  await test.call("POST", widgets, widget("a"));
});

afterAll(async () => {
  process.off("unhandledRejection", onRejection);
  expect(rejections).toEqual([]);
  expect((await test.call("GET", "/readyz")).text).toBe("ok");
  await test.server.close();
});

/**
 * Every answer is a success, or says as a Status or in plain text what the client did wrong. kube-apiserver answers some
 * refusals with 500 and no reason, such as undeclared fields of an apply, and so does this server; nothing unforeseen may.
 */
function expectPolite({ code, text, headers }: Answer, request: unknown): void {
  const what = `${JSON.stringify(request)} → ${code} ${text.slice(0, 300)}`;
  expect(code, what).toBeGreaterThanOrEqual(200);
  if (code >= 500) expect(JSON.parse(text), what).not.toHaveProperty("reason");
  if (code < 400 || !String(headers.get("content-type")).includes("json")) return;
  const status = JSON.parse(text) as { kind?: string; code?: number; paths?: unknown };
  if (status.paths === undefined)
    expect(status, what).toMatchObject({ kind: "Status", status: "Failure", code });
}

/** Words the server knows, and such as it should survive. */
const word = fc.oneof(
  fc.constantFrom(
    ...["api", "apis", "v1", "example.com", "namespaces", "default", "widgets", "configmaps", "a", "status"],
    ...[
      "scale",
      "watch",
      "finalize",
      "proxy",
      "..",
      ".",
      "",
      "%",
      "%2e%2e",
      "%2F",
      "%00",
      "%ff",
      "\u0000",
      "*",
    ],
    ...["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "😀", "ä", "a".repeat(300)],
  ),
  fc.string({ maxLength: 20 }),
);
const path = fc.array(word, { maxLength: 9 }).map((words) => `/${words.join("/")}`);

const parameter = fc.constantFrom(
  ...["labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch"],
  ...["dryRun", "fieldManager", "fieldValidation", "force", "propagationPolicy", "gracePeriodSeconds"],
  ...["orphanDependents", "timeoutSeconds", "pretty", "includeObject", "__proto__"],
);
const parameterValue = fc.oneof(
  word,
  fc.constantFrom(
    "0",
    "1",
    "-1",
    "1e9",
    "true",
    "false",
    "All",
    "Strict",
    "a=b",
    "a in (b",
    "!a,b!=c",
    "a==",
    "=",
  ),
  fc.constantFrom(
    "metadata.name=a",
    "spec.size=1",
    "metadata.name",
    "Exact",
    "NotOlderThan",
    "99999999999999999999",
  ),
  fc.string({ maxLength: 30 }).map((text) => Buffer.from(text).toString("base64url")),
);
const query = fc
  .array(fc.tuple(parameter, parameterValue), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&"));

const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND");
const accept = fc.constantFrom(
  "application/json",
  "application/yaml",
  "application/json;as=Table;v=v1;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
  "text/html",
  "*/*;q=x",
  "",
);

const nastyKey = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "metadata",
    "name",
    "spec",
    "kind",
    "apiVersion",
    "size",
  ),
  fc.constantFrom(
    "labels",
    "annotations",
    "finalizers",
    "ownerReferences",
    "managedFields",
    "f:spec",
    "$patch",
    "-",
  ),
  fc.string({ maxLength: 8 }),
);
const value = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, 0, -1, 1.5, 1e308, "", "a", "Widget", "example.com/v1"),
    fc.string({ maxLength: 12, unit: "binary" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(nastyKey, tie("value")), { maxLength: 5 }).map(
      // JSON.parse makes __proto__ an ordinary key, as a client's text does.
      (entries) =>
        JSON.parse(
          `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`).join(",")}}`,
        ) as JsonValue,
    ),
  ),
})).value;

const contentType = fc.constantFrom(
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/merge-patch+json",
  "application/json-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "text/plain",
  "",
  "application/json;charset=utf-8;;=",
);

/** An object that is nearly right: the server's insides see it, not only its doorstep. */
const nearObject = fc
  .record({
    meta: fc.dictionary(nastyKey, value, { maxKeys: 3 }),
    spec: value,
    extra: fc.dictionary(nastyKey, value, { maxKeys: 2 }),
  })
  .map(
    ({ meta, spec, extra }): JsonValue => ({
      ...extra,
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "a", ...meta },
      spec,
    }),
  );

const operation = fc.record({
  op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "frob"),
  path: fc.oneof(
    fc.constantFrom(
      "/spec/size",
      "/metadata/labels/x",
      "/spec/tags/-",
      "/__proto__/x",
      "/constructor/prototype/x",
      "",
      "x",
    ),
    fc.array(nastyKey, { maxLength: 4 }).map((keys) => `/${keys.join("/")}`),
  ),
  from: fc.constantFrom("/spec", "/spec/size", "", "/metadata"),
  value,
});

describe("whatever a client sends, it is answered politely", { timeout: 30_000 + numRuns * 15 }, () => {
  it("any method, path and query", async () => {
    const request = fc.record({ method, path, query, accept });
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        // A watch does not end by itself, and the kinds must stay for the others.
        const url = `${sent.path}?${sent.query}`;
        if (/watch|customresourcedefinitions/.test(url)) return;
        const target = sent.method === "DELETE" ? `${widgets}/none?${sent.query}` : url;
        expectPolite(await test.call(sent.method, target, undefined, { accept: sent.accept }), sent);
      }),
      property,
    );
  });

  it("lists by any selector, page and version", async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ query, accept }), async (sent) => {
        expectPolite(
          await test.call("GET", `${widgets}?${sent.query}`, undefined, { accept: sent.accept }),
          sent,
        );
      }),
      property,
    );
  });

  it("any body", async () => {
    const body = fc.oneof(
      nearObject,
      value,
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom(
        "{",
        "[",
        '{"a":1}{"b":2}',
        "- a\n- b: &x [*x]",
        "&a [*a]",
        "{]",
        "\u0000",
        `${"[".repeat(5000)}`,
      ),
    );
    const request = fc.record({ method: fc.constantFrom("POST", "PUT", "DELETE"), body, contentType, query });
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const target = sent.method === "POST" ? widgets : `${widgets}/a`;
        const headers = { "content-type": sent.contentType };
        expectPolite(await test.call(sent.method, `${target}?${sent.query}`, sent.body, headers), sent);
        if (sent.method === "DELETE") await test.call("POST", widgets, widget("a"));
      }),
      property,
    );
  });

  it("any patch", async () => {
    const body = fc.oneof(
      value,
      nearObject,
      fc.array(operation, { maxLength: 4 }) as fc.Arbitrary<JsonValue>,
    );
    const resource = fc.constantFrom(`${widgets}/a`, `${widgets}/a/status`, "/api/v1/namespaces/default");
    const request = fc.record({ body, contentType, query, resource });
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const headers = { "content-type": sent.contentType };
        expectPolite(await test.call("PATCH", `${sent.resource}?${sent.query}`, sent.body, headers), sent);
      }),
      property,
    );
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});
