import { beforeAll, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const secrets = "/api/v1/namespaces/default/secrets";
const merge = { "content-type": "application/merge-patch+json" };
const apply = { "content-type": "application/apply-patch+yaml" };

let test: TestServer;

const call: TestServer["call"] = (...request) => test.call(...request);

beforeAll(async () => {
  test = await startTestServer();
  await call("POST", definitions, widgetDefinition);
  await call("POST", widgets, widget("there"));
  await call("POST", configMaps, { metadata: { name: "there" }, data: { a: "b" } });
  await call("POST", widgets, widget("held", { metadata: { name: "held", finalizers: ["example.com/f"] } }));
  await call("DELETE", `${widgets}/held`);
});

interface Refusal {
  readonly name: string;
  readonly request: Parameters<typeof call>;
  readonly code: number;
  readonly message: string;
}

/** Recorded from kube-apiserver unless a comment says otherwise. */
const refusals: readonly Refusal[] = [
  {
    name: "existing name",
    request: ["POST", widgets, widget("there")],
    code: 409,
    message: 'widgets.example.com "there" already exists',
  },
  {
    name: "wrong kind of a custom resource",
    request: ["POST", widgets, widget("new", { kind: "Gadget" })],
    code: 422,
    message: 'Gadget.example.com "new" is invalid: kind: Invalid value: "Gadget": must be Widget',
  },
  {
    name: "wrong version",
    request: ["POST", widgets, widget("new", { apiVersion: "example.com/v2" })],
    code: 400,
    message:
      "the API version in the data (example.com/v2) does not match the expected API version (example.com/v1)",
  },
  {
    name: "wrong built-in kind",
    request: ["POST", configMaps, { apiVersion: "v1", kind: "Secret", metadata: { name: "x" } }],
    code: 400,
    message:
      'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  },
  {
    name: "malformed JSON",
    request: ["POST", widgets, "{bad"],
    code: 400,
    message:
      "the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error: invalid character 'b' looking for beginning of object key string ({bad)",
  },
  {
    name: "not an object",
    request: ["POST", widgets, "[]"],
    code: 400,
    message:
      'the object provided is unrecognized (must be of type Widget): couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b5d)',
  },
  {
    name: "unknown media type",
    request: ["POST", widgets, "a", { "content-type": "text/plain" }],
    code: 415,
    message:
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
  },
  {
    name: "another namespace",
    request: ["POST", widgets, widget("new", { metadata: { name: "b", namespace: "other" } })],
    code: 400,
    message: "the namespace of the provided object does not match the namespace sent on the request",
  },
  {
    name: "no name",
    request: ["POST", widgets, widget("new", { metadata: {} })],
    code: 422,
    message:
      'Widget.example.com "" is invalid: metadata.name: Required value: name or generateName is required',
  },
  {
    name: "resourceVersion on create",
    request: ["POST", widgets, widget("new", { metadata: { name: "b", resourceVersion: "5" } })],
    code: 500,
    message: "resourceVersion should not be set on objects to be created",
  },
  {
    name: "schema",
    request: ["POST", widgets, widget("new", { spec: { size: 0 } })],
    code: 422,
    message:
      'Widget.example.com "new" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
  },
  {
    name: "missing namespace",
    request: ["POST", widgets.replace("default", "missing"), widget("a")],
    code: 404,
    message: 'namespaces "missing" not found',
  },
  {
    name: "PUT without resourceVersion",
    request: ["PUT", `${widgets}/there`, widget("there")],
    code: 422,
    message:
      'widgets.example.com "there" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
  },
  {
    name: "PUT of a definition without resourceVersion",
    request: ["PUT", `${definitions}/widgets.example.com`, widgetDefinition],
    code: 422,
    message:
      'customresourcedefinitions.apiextensions.k8s.io "widgets.example.com" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
  },
  {
    name: "a name that means a place",
    request: ["GET", `${widgets}/%2e%2e`],
    code: 400,
    message: `Name parameter invalid: "..": may not be '..'`,
  },
  {
    name: "a name that could be read twice",
    request: ["GET", `${widgets}/a%2562`],
    code: 400,
    message: `Name parameter invalid: "a%62": may not contain '%'`,
  },
  {
    name: "PUT of another name",
    request: ["PUT", `${widgets}/there`, widget("b")],
    code: 400,
    message: "the name of the object (b) does not match the name on the URL (there)",
  },
  {
    name: "PUT without name",
    request: ["PUT", `${widgets}/there`, widget("new", { metadata: {} })],
    code: 400,
    message: "the name of the object (there based on URL) was undeterminable: name must be provided",
  },
  {
    name: "PUT of another namespace",
    request: ["PUT", `${widgets}/there`, widget("new", { metadata: { name: "there", namespace: "foo" } })],
    code: 400,
    message: "the namespace of the object (foo) does not match the namespace on the request (default)",
  },
  {
    name: "PUT with a stale resourceVersion",
    request: [
      "PUT",
      `${widgets}/there`,
      widget("new", { metadata: { name: "there", resourceVersion: "1" } }),
    ],
    code: 409,
    message:
      'Operation cannot be fulfilled on widgets.example.com "there": the object has been modified; please apply your changes to the latest version and try again',
  },
  {
    name: "PUT of a missing object",
    request: ["PUT", `${widgets}/no`, widget("new", { metadata: { name: "no", resourceVersion: "1" } })],
    code: 404,
    message: 'widgets.example.com "no" not found',
  },
  {
    name: "strategic merge patch of a custom kind",
    request: ["PATCH", `${widgets}/there`, {}, { "content-type": "application/strategic-merge-patch+json" }],
    code: 415,
    message:
      "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
  },
  {
    name: "patch of the name",
    request: ["PATCH", `${widgets}/there`, { metadata: { name: "other" } }, merge],
    code: 400,
    message: "the name of the object (other) does not match the name on the URL (there)",
  },
  {
    name: "patch with a stale resourceVersion",
    request: ["PATCH", `${widgets}/there`, { metadata: { resourceVersion: "1" } }, merge],
    code: 409,
    message:
      'Operation cannot be fulfilled on widgets.example.com "there": the object has been modified; please apply your changes to the latest version and try again',
  },
  {
    name: "patch of the kind",
    request: ["PATCH", `${widgets}/there`, { kind: "Other" }, merge],
    code: 422,
    message: 'Other.example.com "there" is invalid: kind: Invalid value: "Other": must be Widget',
  },
  {
    name: "patch of the uid",
    request: ["PATCH", `${widgets}/there`, { metadata: { uid: "1" } }, merge],
    code: 422,
    message: 'Widget.example.com "there" is invalid: metadata.uid: Invalid value: "1": field is immutable',
  },
  {
    name: "JSON patch whose test fails",
    request: [
      "PATCH",
      `${widgets}/there`,
      [{ op: "test", path: "/spec/size", value: 5 }],
      { "content-type": "application/json-patch+json" },
    ],
    code: 422,
    message: "the server rejected our request due to an error in our request",
  },
  {
    name: "apply without manager",
    request: ["PATCH", `${widgets}/there`, widget("there"), apply],
    code: 422,
    message:
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  },
  {
    name: "apply without apiVersion",
    request: ["PATCH", `${widgets}/there?fieldManager=x`, {}, apply],
    code: 400,
    message:
      "Incorrect version specified in apply patch. Specified patch version: , expected: example.com/v1",
  },
  {
    name: "apply against another manager",
    request: ["PATCH", `${widgets}/there?fieldManager=x`, widget("there", { spec: { size: 9 } }), apply],
    code: 409,
    message: 'Apply failed with 1 conflict: conflict with "test" using example.com/v1: .spec.size',
  },
  {
    name: "new finalizer on an object being deleted",
    request: [
      "PATCH",
      `${widgets}/held`,
      { metadata: { finalizers: ["example.com/f", "example.com/g"] } },
      merge,
    ],
    code: 422,
    message:
      'Widget.example.com "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/g"}',
  },
  {
    name: "deletion with another uid",
    request: ["DELETE", `${configMaps}/there?`, { preconditions: { resourceVersion: "1" } }],
    code: 409,
    message: expect.stringMatching(
      /^Operation cannot be fulfilled on ConfigMap "there": the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
    ),
  },
  {
    name: "unknown propagation",
    request: ["DELETE", `${widgets}/there?propagationPolicy=foo`],
    code: 422,
    message:
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "foo": supported values: "Foreground", "Background", "Orphan", "nil"',
  },
  {
    name: "unknown dry run",
    request: ["POST", `${widgets}?dryRun=foo`, widget("x")],
    code: 422,
    message:
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"foo"}: supported values: "All"',
  },
  {
    name: "POST to an object",
    request: ["POST", `${configMaps}/there`, {}],
    code: 405,
    message: "the server does not allow this method on the requested resource",
  },
  {
    name: "PUT to a collection",
    request: ["PUT", configMaps, {}],
    code: 405,
    message: "the server does not allow this method on the requested resource",
  },
  {
    name: "write to all namespaces",
    request: ["POST", "/api/v1/configmaps", {}],
    code: 405,
    message: "the server does not allow this method on the requested resource",
  },
  {
    name: "name of an object that is going",
    request: ["POST", widgets, widget("held")],
    code: 409,
    message: 'object is being deleted: widgets.example.com "held" already exists',
  },
  {
    name: "finalizer without a domain",
    request: ["POST", configMaps, { metadata: { name: "new", finalizers: ["short"] } }],
    code: 422,
    message:
      'ConfigMap "new" is invalid: metadata.finalizers[0]: Invalid value: "short": name is neither a standard finalizer name nor is it fully qualified',
  },
  {
    name: "finalizer of a namespace without a domain",
    request: ["POST", "/api/v1/namespaces", { metadata: { name: "new" }, spec: { finalizers: ["x"] } }],
    code: 422,
    message:
      'Namespace "new" is invalid: spec.finalizers: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
  },
  {
    name: "owner of no version",
    request: [
      "POST",
      configMaps,
      {
        metadata: { name: "new", ownerReferences: [{ apiVersion: "a/b/c", kind: "X", name: "x", uid: "u" }] },
      },
    ],
    code: 422,
    message:
      'ConfigMap "new" is invalid: metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty',
  },
  {
    name: "data under a name that is no file's",
    request: ["POST", configMaps, { metadata: { name: "new" }, data: { "..": "x" } }],
    code: 422,
    message: `ConfigMap "new" is invalid: data[..]: Invalid value: "..": must not be '..'`,
  },
  {
    name: "data under the same name twice",
    request: ["POST", configMaps, { metadata: { name: "new" }, data: { k: "x" }, binaryData: { k: "AA==" } }],
    code: 422,
    message:
      'ConfigMap "new" is invalid: data[k]: Invalid value: "k": duplicate of key present in binaryData',
  },
  {
    name: "secret without what its type demands",
    request: ["POST", secrets, { metadata: { name: "new" }, type: "kubernetes.io/tls" }],
    code: 422,
    message: 'Secret "new" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]',
  },
  {
    name: "number that is none in the options of a deletion",
    request: ["DELETE", `${configMaps}/there?gracePeriodSeconds=x`],
    code: 400,
    message: 'strconv.ParseInt: parsing "x": invalid syntax',
  },
  {
    name: "table rows with what there is not",
    request: ["GET", `${configMaps}?includeObject=Nope`],
    code: 400,
    message: `Unable to convert to Table as requested: includeObject: Invalid value: "Nope": must be 'Metadata', 'Object', 'None', or empty`,
  },
  {
    name: "watch by a selector that is none",
    request: ["GET", `${configMaps}?watch=true&labelSelector=a%20b`],
    code: 400,
    message: "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
  },
  {
    name: "object as of no revision",
    request: ["GET", `${configMaps}/there?resourceVersion=x`],
    code: 400,
    message: 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  },
  {
    name: "GET of finalize",
    request: ["GET", "/api/v1/namespaces/default/finalize"],
    code: 405,
    message: "the server does not allow this method on the requested resource",
  },
  {
    name: "unknown resource of a built-in group",
    request: ["GET", "/api/v1/nope"],
    code: 404,
    message: "the server could not find the requested resource",
  },
  {
    name: "protobuf only",
    request: ["GET", widgets, undefined, { accept: "application/vnd.kubernetes.protobuf" }],
    code: 406,
    message: "only the following media types are accepted: application/json, application/yaml",
  },
  // From k8s.io/apiserver's sources: the recorded server knows no field validation.
  {
    name: "strict",
    request: [
      "POST",
      `${widgets}?fieldValidation=Strict`,
      '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"s"},"spec":{"size":1,"size":2,"foo":1}}',
    ],
    code: 400,
    message:
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: duplicate field "spec.size", unknown field "spec.foo"',
  },
];

it.each(refusals)("refuses in kube-apiserver's words: $name", async ({ request, code, message }) => {
  const want = { kind: "Status", apiVersion: "v1", status: "Failure", code, message };
  expect((await call(...request)).body).toMatchObject(want);
});
