import { utf8Length } from "../go-format.js";

/** Forms of names, with the words k8s.io/apimachinery (pkg/util/validation, pkg/api/validate/content) has for them. */
interface NameForm {
  readonly pattern: string;
  readonly maxBytes: number;
  readonly message: string;
  readonly examples: readonly string[];
}

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const labelKey = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const forms = {
  dns1123Label: {
    pattern: label,
    maxBytes: 63,
    message:
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    examples: ["my-name", "123-abc"],
  },
  dns1123Subdomain: {
    pattern: `${label}(\\.${label})*`,
    maxBytes: 253,
    message:
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    examples: ["example.com"],
  },
  dns1035Label: {
    pattern: "[a-z]([-a-z0-9]*[a-z0-9])?",
    maxBytes: 63,
    message:
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    examples: ["my-name", "abc-123"],
  },
  labelKeyName: {
    pattern: labelKey,
    maxBytes: 63,
    message:
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    examples: ["MyName", "my.name", "123-abc"],
  },
  labelValue: {
    pattern: `(${labelKey})?`,
    maxBytes: 63,
    message:
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    examples: ["MyValue", "my_value", "12345"],
  },
  configMapKey: {
    pattern: "[-._a-zA-Z0-9]+",
    maxBytes: 253,
    message: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    examples: ["key.name", "KEY_NAME", "key-name"],
  },
} as const satisfies { readonly [name: string]: NameForm };

const expressions = new Map<NameForm, RegExp>();

function matches(form: NameForm, value: string): boolean {
  let expression = expressions.get(form);
  if (expression === undefined) {
    expression = new RegExp(`^(?:${form.pattern})$`);
    expressions.set(form, expression);
  }
  return expression.test(value);
}

const tooLong = (maxBytes: number): string => `must be no more than ${maxBytes} bytes`;

function patternMessage({ message, examples, pattern }: NameForm): string {
  const quoted = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}

function problems(form: NameForm, value: string): readonly string[] {
  const length = utf8Length(value) > form.maxBytes ? [tooLong(form.maxBytes)] : [];
  return matches(form, value) ? length : [...length, patternMessage(form)];
}

/** What is wrong with a DNS-1123 label such as a namespace's name; empty when nothing is. */
export function dns1123LabelProblems(value: string): readonly string[] {
  const found = problems(forms.dns1123Label, value);
  if (matches(forms.dns1123Label, value) || !matches(forms.dns1123Subdomain, value)) return found;
  return [...found.slice(0, -1), "must not contain dots"];
}

/** What is wrong with a DNS-1123 subdomain, the form of most object names. */
export function dns1123SubdomainProblems(value: string): readonly string[] {
  return problems(forms.dns1123Subdomain, value);
}

/** What is wrong with a DNS-1035 label such as a service's name. */
export function dns1035LabelProblems(value: string): readonly string[] {
  return problems(forms.dns1035Label, value);
}

/** What is wrong with a label value. */
export function labelValueProblems(value: string): readonly string[] {
  return problems(forms.labelValue, value);
}

/** What is wrong with a key of a ConfigMap or Secret. */
export function configMapKeyProblems(value: string): readonly string[] {
  const found = problems(forms.configMapKey, value);
  if (value === ".") return [...found, "must not be '.'"];
  if (value === "..") return [...found, "must not be '..'"];
  return value.startsWith("..") ? [...found, "must not start with '..'"] : found;
}

/** Label keys in which nothing was wrong: the same few come with every write. */
const goodKeys = new Set<string>();
const mostGoodKeys = 1000;
const none: readonly string[] = [];

/** What is wrong with a label key, also called qualified name: `[PREFIX/]NAME`. */
export function labelKeyProblems(value: string): readonly string[] {
  if (goodKeys.has(value)) return none;
  const problems = qualifiedNameProblems(value);
  if (problems.length === 0) {
    if (goodKeys.size >= mostGoodKeys) goodKeys.clear();
    goodKeys.add(value);
  }
  return problems;
}

function qualifiedNameProblems(value: string): readonly string[] {
  const parts = value.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    const form = patternMessage(forms.labelKeyName);
    return [
      `a valid label key ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefix = second === undefined ? [] : prefixProblems(first);
  return [...prefix, ...keyNameProblems(second ?? first)];
}

function prefixProblems(prefix: string): readonly string[] {
  const found = prefix === "" ? ["must be non-empty"] : dns1123SubdomainProblems(prefix);
  return found.map((problem) => `prefix part ${problem}`);
}

function keyNameProblems(name: string): readonly string[] {
  const empty = name === "" ? ["must be non-empty"] : [];
  return [...empty, ...problems(forms.labelKeyName, name)].map((problem) => `name part ${problem}`);
}

/** What is wrong with an annotation key: like a label key, but case does not matter. */
export function annotationKeyProblems(value: string): readonly string[] {
  return labelKeyProblems(value.toLowerCase());
}

/** A check of an object's name; `prefix` when `value` is a `generateName`, to which characters will be appended. */
export type NameCheck = (value: string, prefix: boolean) => readonly string[];

/** generateName may end in a dash, which generation puts letters after. */
function withoutTrailingDash(value: string, prefix: boolean): string {
  return prefix && value.length > 1 && value.endsWith("-") ? `${value.slice(0, -1)}a` : value;
}

/** {@link NameCheck} of most kinds. */
export const subdomainName: NameCheck = (value, prefix) =>
  dns1123SubdomainProblems(withoutTrailingDash(value, prefix));

/** {@link NameCheck} of namespaces. */
export const labelName: NameCheck = (value, prefix) =>
  dns1123LabelProblems(withoutTrailingDash(value, prefix));

/** {@link NameCheck} of services. */
export const dns1035Name: NameCheck = (value, prefix) =>
  dns1035LabelProblems(withoutTrailingDash(value, prefix));

/** {@link NameCheck} of kinds whose name is one segment of a URL path, such as roles. */
export const pathSegmentName: NameCheck = (value, prefix) => {
  if (!prefix && (value === "." || value === "..")) return [`may not be '${value}'`];
  return ["/", "%"].filter((character) => value.includes(character)).map((c) => `may not contain '${c}'`);
};
