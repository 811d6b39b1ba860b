import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { widget, widgets } from "../../server-fixture.js";
import { aboutWidgets, big, denied, policies, serverWith, small } from "./policy-fixture.js";

describe("a validating admission policy", () => {
  const outcomes: readonly [name: string, spec: JsonObject, code: number, message: string | undefined][] = [
    ["a message", { validations: [{ ...small, message: "too big" }] }, 422, denied("too big")],
    [
      "a message expression",
      { validations: [{ ...small, messageExpression: "'size ' + string(object.spec.size)", message: "m" }] },
      422,
      denied("size 6"),
    ],
    [
      "a message expression that fails",
      { validations: [{ ...small, messageExpression: "object.spec.nothing", message: "m" }] },
      422,
      denied("m"),
    ],
    ["a reason", { validations: [{ ...small, message: "m", reason: "Forbidden" }] }, 403, denied("m")],
    [
      "variables that build on each other",
      {
        variables: [
          { name: "max", expression: "5" },
          { name: "fits", expression: "object.spec.size <= variables.max" },
          { name: "never", expression: "object.spec.nothing" },
        ],
        validations: [{ expression: "variables.fits", message: "m" }],
      },
      422,
      denied("m"),
    ],
    [
      "a variable that fails",
      {
        variables: [{ name: "odd", expression: "object.spec.nothing" }],
        validations: [{ expression: "variables.odd == 1" }],
      },
      422,
      denied(
        "expression 'variables.odd == 1' resulted in error: composited variable \"odd\" fails to evaluate: no such key: nothing",
      ),
    ],
    [
      "an expression that fails",
      { validations: [{ expression: "object.spec.nothing > 1" }] },
      422,
      denied("expression 'object.spec.nothing > 1' resulted in error: no such key: nothing"),
    ],
    [
      "one that fails where failures are passed over",
      { validations: [{ expression: "object.spec.nothing > 1" }], failurePolicy: "Ignore" },
      201,
      undefined,
    ],
    [
      "a condition that does not hold",
      { matchConditions: [{ name: "c", expression: "request.name != 'big'" }] },
      201,
      undefined,
    ],
    ["no old object on a create", { validations: [{ expression: "oldObject == null" }] }, 201, undefined],
    [
      "the namespace",
      { validations: [{ expression: "namespaceObject.metadata.name == 'default'" }] },
      201,
      undefined,
    ],
    [
      "all of the metadata",
      {
        validations: [
          { expression: "object.metadata.?labels.orValue({}) == {} && has(object.metadata.uid)" },
        ],
      },
      201,
      undefined,
    ],
    [
      "rights of the requester",
      {
        validations: [
          {
            expression:
              "authorizer.group('').resource('secrets').namespace('default').check('delete').allowed()",
          },
        ],
      },
      201,
      undefined,
    ],
    [
      "rights of the requester to what is requested",
      {
        validations: [
          { expression: "authorizer.requestResource.check('create').allowed()" },
          {
            expression: "authorizer.requestResource.subresource('status').check('delete').allowed() == false",
            message: "all is allowed",
          },
        ],
      },
      422,
      denied("all is allowed"),
    ],
    [
      "rules that are excluded",
      { matchConstraints: { ...aboutWidgets, excludeResourceRules: aboutWidgets.resourceRules } },
      201,
      undefined,
    ],
    [
      "names of objects",
      {
        matchConstraints: { resourceRules: [{ ...aboutWidgets.resourceRules[0], resourceNames: ["other"] }] },
      },
      201,
      undefined,
    ],
    [
      "patterns in linear time",
      { validations: [{ expression: "object.metadata.name.matches('^(a+)+$')", message: "m" }] },
      422,
      denied("m"),
    ],
  ];
  it.each(outcomes)("with %s", async (_name, spec, code, message) => {
    const { call } = await serverWith(spec);
    const { body, code: got } = await call("POST", widgets, big);
    expect(got).toBe(code);
    if (message !== undefined) expect(body.message).toBe(message);
  });

  it("refuses an expression that would cost too much", async () => {
    const tags = Array.from({ length: 200 }, (_, index) => `t${index}`);
    const all = "object.spec.tags.all(a, object.spec.tags.all(b, object.spec.tags.all(c, a + b + c != '')))";
    const { call } = await serverWith({ validations: [{ expression: all }] });
    const { body } = await call("POST", widgets, widget("big", { spec: { size: 1, tags } }));
    expect(body.message).toContain("actual cost limit exceeded");
  });
});

describe("the status of a policy", () => {
  it("warns of fields that the matched kinds do not have", async () => {
    const test = await serverWith({
      validations: [small, { expression: "object.spec.sise < 5 || object.metadata.labels.a == 'b'" }],
    });
    await test.server.settled();
    const { status } = (await test.call("GET", `${policies}/p`)).body;
    expect(status).toMatchObject({
      observedGeneration: 1,
      typeChecking: {
        expressionWarnings: [
          {
            fieldRef: "spec.validations[1].expression",
            warning: expect.stringMatching(
              /^example\.com\/v1, Kind=Widget: ERROR: <input>:1:\d+: undefined field 'sise'/,
            ),
          },
        ],
      },
    });
  });
});
