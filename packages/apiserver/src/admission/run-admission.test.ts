import {
  type Admission,
  type AdmissionRequest,
  apiError,
  type KubeObject,
  withFieldAt,
} from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { definitions, startTestServer, widget, widgetDefinition, widgets } from "../server-fixture.js";

const merge = { "content-type": "application/merge-patch+json" };
const rule = {
  groups: ["example.com"],
  versions: ["v1"],
  resources: ["widgets"],
  operations: ["CREATE", "UPDATE", "DELETE"],
} as const;

function plugin(fields: Partial<Admission> & Pick<Admission, "review">): Admission {
  return {
    name: "w.example.com",
    type: "mutating",
    path: "/w",
    rules: [rule],
    failurePolicy: "Fail",
    ...fields,
  };
}

async function serverWith(...admission: Admission[]) {
  const test = await startTestServer({ admission });
  await test.call("POST", definitions, widgetDefinition);
  return test;
}

const denied =
  (status = apiError("Forbidden", "no").status) =>
  async () =>
    ({ allowed: false, status }) as const;

describe("admission", () => {
  it("mutates before validation, which sees the result pruned and defaulted", async () => {
    const seen: AdmissionRequest[] = [];
    const { call } = await serverWith(
      plugin({
        review: async ({ object }) => {
          const next = withFieldAt(object as KubeObject, ["spec"], { size: 7, unknown: 1 });
          return { allowed: true, object: next as KubeObject, warnings: ["sized"] };
        },
      }),
      plugin({
        type: "validating",
        review: async (request) => {
          seen.push(request);
          return { allowed: true };
        },
      }),
    );
    const answer = await call("POST", widgets, widget("a"));
    expect(answer.body.spec).toEqual({ size: 7, color: "red" });
    expect(answer.headers.get("warning")).toEqual(['299 - "sized"']);
    expect(seen).toMatchObject([
      {
        operation: "CREATE",
        name: "a",
        namespace: "default",
        resource: { group: "example.com", version: "v1", resource: "widgets" },
        kind: { kind: "Widget" },
        object: { spec: { size: 7, color: "red" } },
        userInfo: { username: "admin" },
        dryRun: false,
      },
    ]);
    expect(seen[0]).not.toHaveProperty("oldObject");
  });

  it("shows updates and deletions with the old object", async () => {
    const seen: string[] = [];
    const { call } = await serverWith(
      plugin({
        type: "validating",
        review: async ({ operation, object, oldObject }) => {
          const size = (value: KubeObject | undefined) => (value?.spec as { size: number } | undefined)?.size;
          seen.push(`${operation} ${size(oldObject)} ${size(object)}`);
          return { allowed: true };
        },
      }),
    );
    await call("POST", widgets, widget("a"));
    await call("PATCH", `${widgets}/a`, { spec: { size: 2 } }, merge);
    await call("PATCH", `${widgets}/a/status`, { status: { phase: "Up" } }, merge);
    await call("DELETE", `${widgets}/a`);
    expect(seen).toEqual(["CREATE undefined 1", "UPDATE 1 2", "DELETE 2 undefined"]);
  });

  it.each([
    ["a plain refusal", denied(), 403, 'admission webhook "w.example.com" denied the request: no'],
    [
      "its own reason",
      denied(apiError("Invalid", "bad size").status),
      422,
      'admission webhook "w.example.com" denied the request: bad size',
    ],
    [
      "no explanation",
      denied({ ...apiError("", "").status, code: 0 }),
      400,
      'admission webhook "w.example.com" denied the request without explanation',
    ],
    [
      "a crash",
      async () => {
        throw new Error("boom");
      },
      500,
      'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: boom',
    ],
  ])("denies with %s", async (_name, review, code, message) => {
    const { call } = await serverWith(plugin({ review }));
    expect((await call("POST", widgets, widget("a"))).body).toMatchObject({
      status: "Failure",
      code,
      message,
    });
    expect((await call("GET", `${widgets}/a`)).code).toBe(404);
  });

  it("lets requests pass a crashed plug-in that says Ignore", async () => {
    const review = async () => {
      throw new Error("boom");
    };
    const { call } = await serverWith(plugin({ review, failurePolicy: "Ignore" }));
    expect((await call("POST", widgets, widget("a"))).code).toBe(201);
  });

  it("converts for a plug-in that wants another version, and what it returns back", async () => {
    const { call } = await serverWith(
      plugin({
        rules: [{ ...rule, versions: ["v1beta1"] }],
        review: async ({ object }) => {
          expect(object?.apiVersion).toBe("example.com/v1beta1");
          return {
            allowed: true,
            object: withFieldAt(object as KubeObject, ["spec", "size"], 3) as KubeObject,
          };
        },
      }),
    );
    expect((await call("POST", widgets, widget("a"))).body).toMatchObject({
      apiVersion: "example.com/v1",
      spec: { size: 3 },
    });
  });

  it.each([
    [["widgets/status"], "/status", true],
    [["widgets/*"], "/status", true],
    [["*"], "/status", false],
    [["*"], "", true],
    [["*/*"], "/status", true],
    [["gadgets"], "", false],
  ])("asks for resources %j on widgets%s: %s", async (resources, path, wanted) => {
    const { call } = await serverWith(
      plugin({ rules: [{ ...rule, resources, operations: ["UPDATE"] }], review: denied() }),
    );
    await call("POST", widgets, widget("a"));
    const { code } = await call(
      "PATCH",
      `${widgets}/a${path}`,
      { spec: { size: 2 }, status: { phase: "Up" } },
      merge,
    );
    expect(code).toBe(wanted ? 403 : 200);
  });
});
