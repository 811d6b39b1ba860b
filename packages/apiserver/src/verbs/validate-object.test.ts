import type { JsonObject } from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import { definitions, startTestServer, type TestServer } from "../server-fixture.js";

const size = {
  type: "integer",
  "x-kubernetes-validations": [{ rule: "self >= oldSelf", message: "never shrinks" }],
};

const definition: JsonObject = {
  metadata: { name: "boxes.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "boxes", singular: "box", kind: "Box", listKind: "BoxList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", properties: { size } } },
          },
        },
      },
    ],
  },
};

const boxes = "/apis/example.com/v1/namespaces/default/boxes";

describe("transition rules", () => {
  let test: TestServer;

  beforeAll(async () => {
    test = await startTestServer();
    await test.call("POST", definitions, definition);
    const box = { apiVersion: "example.com/v1", kind: "Box", metadata: { name: "b" }, spec: { size: 2 } };
    await test.call("POST", boxes, box);
  });

  it.each([
    [1, { code: 422, message: expect.stringMatching(/: spec\.size: Invalid value: .*: never shrinks$/) }],
    [3, { spec: { size: 3 } }],
  ])("see the object before: 2 to %d", async (value, want) => {
    const headers = { "content-type": "application/merge-patch+json" };
    const { body } = await test.call("PATCH", `${boxes}/b`, { spec: { size: value } }, headers);
    expect(body).toMatchObject(want);
  });
});
