import {
  fieldInvalid,
  fieldNotSupported,
  fieldTypeInvalid,
  goJson,
  type JsonValue,
  type StatusCause,
} from "@unfold/apimachinery";

/** Collects the causes of one validation. `visits` tells how far into a value an alternative of `anyOf` reached. */
export interface Causes {
  readonly list: StatusCause[];
  visits: number;
  /** Paths of refused values that rules must not see. */
  blocked?: readonly string[];
  /** Whether a rule was left out because of them. */
  rulesSkipped?: boolean;
}

/** A value that breaks a rule: `spec.x in body should …`. */
export function brokenRule(field: string, value: JsonValue, rule: string): StatusCause {
  return fieldInvalid(field, value, `${field} in body ${rule}`);
}

/** A value of the wrong type. `shown` is the name of the type it has; for a format it is the text itself. */
export function wrongType(field: string, shown: string, expected: string): StatusCause {
  return fieldTypeInvalid(
    field,
    shown,
    `${field} in body must be of type ${expected}: ${JSON.stringify(shown)}`,
  );
}

/** A value outside its enum. A null is shown as the text "null", as kube-apiserver does. */
export function outsideEnum(field: string, value: JsonValue, supported: readonly JsonValue[]): StatusCause {
  const texts = supported.map((one) => (typeof one === "string" ? one : goJson(one)));
  return fieldNotSupported(field, value ?? "null", texts);
}

/** A failed combination of schemas; kube-apiserver gives these no field. */
export function failedCombination(path: string, detail: string): StatusCause {
  return fieldInvalid("<nil>", "", `"${path}" ${detail}`);
}
