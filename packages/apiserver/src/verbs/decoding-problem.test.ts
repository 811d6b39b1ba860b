import { beforeAll, describe, expect, it } from "vitest";
import { builtInKinds } from "../kinds/built-in/built-in-kinds.js";
import type { StructuralSchema } from "../schema/structural-schema.js";
import { startTestServer, type TestServer } from "../server-fixture.js";

const schema: StructuralSchema = {
  type: "object",
  properties: {
    data: { type: "object", additionalProperties: { type: "string" } },
    binaryData: { type: "object", additionalProperties: { type: "string", format: "byte" } },
    immutable: { type: "boolean" },
    list: { type: "array", items: { type: "object", properties: { size: { type: "integer" } } } },
    amount: {
      anyOf: [{ type: "integer" }, { type: "string" }],
      pattern: "^[0-9]+(Gi)?$",
      "x-kubernetes-int-or-string": true,
    },
  },
};

const field = "json: cannot unmarshal";
const cases: readonly [body: object, problem: string][] = [
  [{ data: { n: 1 } }, `${field} number into Go struct field ConfigMap.data of type string`],
  [{ data: [] }, `${field} array into Go struct field ConfigMap.data of type object`],
  [{ immutable: "yes" }, `${field} string into Go struct field ConfigMap.immutable of type bool`],
  [{ list: [{ size: true }] }, `${field} bool into Go struct field ConfigMap.list.size of type int32`],
  [{ binaryData: { b: "not base64!" } }, "illegal base64 data at input byte 3"],
  [{ binaryData: { b: "YWJjZ" } }, "illegal base64 data at input byte 4"],
  [
    { amount: "much" },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
];

describe("a wrong type in a built-in kind", () => {
  const configMaps = "/api/v1/namespaces/default/configmaps";
  let test: TestServer;

  beforeAll(async () => {
    const kinds = builtInKinds((_group, _version, kind) => (kind === "ConfigMap" ? schema : undefined));
    test = await startTestServer({ kinds });
    await test.call("POST", configMaps, { metadata: { name: "there" } });
  });

  it.each(cases)("is a bad request: %j", async (body, problem) => {
    const answer = await test.call("POST", configMaps, { metadata: { name: "new" }, ...body });
    expect(answer.body).toMatchObject({
      code: 400,
      message: `ConfigMap in version "v1" cannot be handled as a ConfigMap: ${problem}`,
    });
  });

  it.each(cases)("is an invalid patch: %j", async (body, problem) => {
    const headers = { "content-type": "application/merge-patch+json" };
    const answer = await test.call("PATCH", `${configMaps}/there`, body as never, headers);
    expect(answer.body).toMatchObject({ code: 422, details: { causes: [{ field: "patch" }] } });
    expect(answer.body.message).toContain(problem);
  });
});
