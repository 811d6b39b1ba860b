import { widget, widgets } from "../server-fixture.js";
import { configMaps, expectRefusals, secrets } from "./refusal-fixture.js";

// Recorded from kube-apiserver unless a comment says otherwise.
expectRefusals([
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
]);
