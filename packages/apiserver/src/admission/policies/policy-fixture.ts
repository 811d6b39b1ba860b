import type { JsonObject } from "@unfold/apimachinery";
import { expect } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
} from "../../server-fixture.js";

const admission = "/apis/admissionregistration.k8s.io/v1";
export const policies = `${admission}/validatingadmissionpolicies`;
export const bindings = `${admission}/validatingadmissionpolicybindings`;

export const aboutWidgets = {
  resourceRules: [
    {
      operations: ["CREATE", "UPDATE"],
      apiGroups: ["example.com"],
      apiVersions: ["v1"],
      resources: ["widgets"],
    },
  ],
};

export const small = { expression: "object.spec.size <= 5" };

/** A policy about widgets, which have to be small unless `spec` says otherwise. */
export function policy(spec: JsonObject, name = "p"): JsonObject {
  return { metadata: { name }, spec: { matchConstraints: aboutWidgets, validations: [small], ...spec } };
}

/** What makes it deny. */
export function binding(spec: JsonObject = {}, name = "b"): JsonObject {
  return { metadata: { name }, spec: { policyName: "p", validationActions: ["Deny"], ...spec } };
}

/** A server of widgets with such a policy and binding. */
export async function serverWith(policySpec: JsonObject, bindingSpec: JsonObject = {}): Promise<TestServer> {
  const test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
  await add(test, policies, policy(policySpec));
  await add(test, bindings, binding(bindingSpec));
  return test;
}

export async function add({ call }: TestServer, path: string, object: JsonObject): Promise<void> {
  const { code, text } = await call("POST", path, object);
  expect([code, text]).toEqual([201, text]);
}

export const merge = { "content-type": "application/merge-patch+json" };
/** A patch of something the policy does not look at. */
export const touched = { metadata: { labels: { a: "b" } } };
/** Too big for the policy. */
export const big = widget("big", { spec: { size: 6 } });
export const denied = (why: string): string =>
  `widgets.example.com "big" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${why}`;
