import { Optional } from "@marcbachmann/cel-js";
import {
  dns1035LabelProblems,
  dns1035Name,
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  labelKeyProblems,
  labelName,
  labelValueProblems,
  subdomainName,
} from "@unfold/apimachinery";
import { stringFormats } from "../../formats.js";
import type { RuleLibrary } from "./rule-functions.js";

type Problems = (text: string) => readonly string[];

/** A named format inside an expression. */
class RuleFormat {
  readonly problems: Problems;

  constructor(problems: Problems) {
    this.problems = problems;
  }
}

class FormatNamespace {}

function byFormat(format: string, problem: string): Problems {
  return (text) => (stringFormats.get(format)?.(text) === false ? [problem] : []);
}

const formats: ReadonlyMap<string, RuleFormat> = new Map(
  Object.entries({
    dns1123Label: dns1123LabelProblems,
    dns1123Subdomain: dns1123SubdomainProblems,
    dns1035Label: dns1035LabelProblems,
    qualifiedName: labelKeyProblems,
    dns1123LabelPrefix: (text: string) => labelName(text, true),
    dns1123SubdomainPrefix: (text: string) => subdomainName(text, true),
    dns1035LabelPrefix: (text: string) => dns1035Name(text, true),
    labelValue: labelValueProblems,
    uri: byFormat("uri", "invalid URI"),
    uuid: byFormat("uuid", "does not match the UUID format"),
    byte: byFormat("byte", "invalid base64"),
    date: byFormat("date", "invalid date"),
    datetime: byFormat("datetime", "invalid datetime"),
  }).map(([name, problems]) => [name, new RuleFormat(problems)] as const),
);

function named(name: string): unknown {
  const format = formats.get(name);
  return format === undefined ? Optional.none() : Optional.of(format);
}

function validate({ problems }: RuleFormat, text: string): unknown {
  const found = problems(text);
  return found.length === 0 ? Optional.none() : Optional.of([...found]);
}

const accessors = [...formats].map(
  ([name, format]) => [`FormatNamespace.${name}(): kubernetes.NamedFormat`, () => format] as const,
);

/** Named formats: `!format.dns1123Label().validate(self.name).hasValue()`. */
export const formatLibrary: RuleLibrary = {
  types: [
    { name: "kubernetes.NamedFormat", of: RuleFormat },
    { name: "FormatNamespace", of: FormatNamespace },
  ],
  constants: [{ name: "format", type: "FormatNamespace", value: new FormatNamespace() }],
  functions: {
    ...Object.fromEntries(accessors),
    "FormatNamespace.named(string): optional<kubernetes.NamedFormat>": (_: object, name: string) =>
      named(name),
    "kubernetes.NamedFormat.validate(string): optional<list<string>>": validate,
  },
};
