import { describe, expect, it } from "vitest";
import {
  annotationKeyProblems,
  configMapKeyProblems,
  dns1035LabelProblems,
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  labelKeyProblems,
  labelValueProblems,
  pathSegmentName,
  subdomainName,
} from "./names.js";

const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const keyText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const valueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const cases: readonly {
  check: (value: string) => readonly string[];
  value: string;
  want: readonly string[];
}[] = [
  { check: dns1123SubdomainProblems, value: "my-vm.example", want: [] },
  { check: dns1123SubdomainProblems, value: "a".repeat(253), want: [] },
  { check: dns1123SubdomainProblems, value: "a".repeat(254), want: ["must be no more than 253 bytes"] },
  { check: dns1123SubdomainProblems, value: "My_VM", want: [subdomainText] },
  { check: dns1123SubdomainProblems, value: "", want: [subdomainText] },
  { check: dns1123SubdomainProblems, value: "a\n", want: [subdomainText] },
  { check: dns1123LabelProblems, value: "default", want: [] },
  { check: dns1123LabelProblems, value: "a.b", want: ["must not contain dots"] },
  { check: dns1123LabelProblems, value: "-a", want: [labelText] },
  { check: dns1123LabelProblems, value: `${"a".repeat(64)}`, want: ["must be no more than 63 bytes"] },
  { check: dns1035LabelProblems, value: "a1", want: [] },
  { check: labelKeyProblems, value: "kubevirt.io/domain", want: [] },
  { check: labelKeyProblems, value: "MyName", want: [] },
  { check: labelKeyProblems, value: "", want: ["name part must be non-empty", `name part ${keyText}`] },
  { check: labelKeyProblems, value: "/a", want: ["prefix part must be non-empty"] },
  { check: labelKeyProblems, value: "Bad/a", want: [`prefix part ${subdomainText}`] },
  { check: labelKeyProblems, value: "a b", want: [`name part ${keyText}`] },
  { check: labelKeyProblems, value: "a".repeat(64), want: ["name part must be no more than 63 bytes"] },
  {
    check: labelKeyProblems,
    value: "a/b/c",
    want: [
      `a valid label key ${keyText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  },
  { check: annotationKeyProblems, value: "Example.COM/Key", want: [] },
  { check: labelValueProblems, value: "", want: [] },
  { check: labelValueProblems, value: "a_b", want: [] },
  { check: labelValueProblems, value: "a b", want: [valueText] },
  { check: labelValueProblems, value: "é".repeat(32), want: ["must be no more than 63 bytes", valueText] },
  { check: configMapKeyProblems, value: "a.b_c", want: [] },
  { check: configMapKeyProblems, value: "..a", want: ["must not start with '..'"] },
  { check: (value) => subdomainName(value, true), value: "vm-", want: [] },
  { check: (value) => subdomainName(value, false), value: "vm-", want: [subdomainText] },
  { check: (value) => pathSegmentName(value, false), value: "system:a", want: [] },
  {
    check: (value) => pathSegmentName(value, false),
    value: "a/b%",
    want: ["may not contain '/'", "may not contain '%'"],
  },
  { check: (value) => pathSegmentName(value, false), value: "..", want: ["may not be '..'"] },
];

describe("names", () => {
  it.each(cases)("$check.name $value", ({ check, value, want }) => {
    expect(check(value)).toEqual(want);
  });

  it("finds nothing wrong with DNS-1035 labels only when they start with a letter", () => {
    expect(dns1035LabelProblems("1a")).toEqual([
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]);
  });
});
