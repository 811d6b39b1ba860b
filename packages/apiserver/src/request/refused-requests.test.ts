import { expect } from "vitest";
import { widget, widgets } from "../server-fixture.js";
import { configMaps, expectRefusals } from "./refusal-fixture.js";

// Recorded from kube-apiserver unless a comment says otherwise.
expectRefusals([
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
]);
