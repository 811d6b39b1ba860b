import { definitions, widget, widgetDefinition, widgets } from "../server-fixture.js";
import { apply, expectRefusals, merge } from "./refusal-fixture.js";

// Recorded from kube-apiserver unless a comment says otherwise.
expectRefusals([
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
]);
