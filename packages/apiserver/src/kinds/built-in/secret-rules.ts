import {
  fieldInvalid,
  fieldRequired,
  type KubeObject,
  objectAt,
  ownField,
  type StatusCause,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { dataCauses } from "./data-rules.js";
import { keepImmutable } from "./immutable-data.js";

/** Moves `stringData` into `data` and defaults the type (pkg/apis/core/v1 conversion and defaults). */
export function completeSecret(secret: KubeObject): KubeObject {
  const typed = withField(secret, "type", ownField(secret, "type") ?? "Opaque") as KubeObject;
  const texts = objectAt(secret, "stringData");
  if (texts === undefined) return typed;
  const encoded = Object.entries(texts).map(([key, text]) => [
    key,
    Buffer.from(String(text ?? ""), "utf8").toString("base64"),
  ]);
  const data = { ...objectAt(secret, "data"), ...Object.fromEntries(encoded) };
  return withField(withField(typed, "data", data), "stringData", undefined) as KubeObject;
}

interface TypeRule {
  /** Keys of `data` that must be there; with `any`, one of them is enough. */
  readonly keys: readonly string[];
  readonly any?: true;
  /** Where the causes say the keys are: `data[KEY]` unless the real server says something else. */
  readonly at?: string;
}

/** What the types of secrets demand (pkg/apis/core/validation ValidateSecret), to the letter of its field paths. */
const typeRules: Readonly<Record<string, TypeRule>> = {
  "kubernetes.io/dockercfg": { keys: [".dockercfg"] },
  "kubernetes.io/dockerconfigjson": { keys: [".dockerconfigjson"] },
  "kubernetes.io/basic-auth": { keys: ["username", "password"], any: true, at: "data[%s]" },
  "kubernetes.io/ssh-auth": { keys: ["ssh-privatekey"], at: "data[%s]" },
  "kubernetes.io/tls": { keys: ["tls.crt", "tls.key"] },
};

const accountAnnotation = "kubernetes.io/service-account.name";

/** Rules of a secret's keys, size and type, and of an immutable one. */
export function secretCauses(secret: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  return [
    ...dataCauses(secret, { fields: ["data"], sizeAt: "data" }),
    ...typeCauses(secret),
    ...typeChange(secret, old),
    ...keepImmutable(secret, old),
  ];
}

function typeCauses(secret: KubeObject): readonly StatusCause[] {
  const type = stringAt(secret, "type") ?? "";
  if (type === "kubernetes.io/service-account-token") {
    const { annotations = {} } = secret.metadata;
    return (stringAt(annotations, accountAnnotation) ?? "") === ""
      ? [fieldRequired(`metadata.annotations[${accountAnnotation}]`)]
      : [];
  }
  const rule = Object.hasOwn(typeRules, type) ? typeRules[type] : undefined;
  if (rule === undefined) return [];
  const data = objectAt(secret, "data") ?? {};
  const missing = rule.keys.filter((key) => !Object.hasOwn(data, key));
  if (rule.any === true && missing.length < rule.keys.length) return [];
  return missing.map((key) => fieldRequired(`${rule.at ?? "data"}[${key}]`));
}

function typeChange(secret: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  const type = stringAt(secret, "type") ?? "";
  if (old === undefined || type === stringAt(old, "type")) return [];
  return [fieldInvalid("type", type, "field is immutable")];
}
