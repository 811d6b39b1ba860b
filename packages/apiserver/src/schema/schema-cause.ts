import {
  fieldInvalid,
  fieldNotSupported,
  fieldTypeInvalid,
  goJson,
  type JsonValue,
  type StatusCause,
} from "@unfold/apimachinery";
import { WalkPath } from "./walk-path.js";

/** Collects the causes of one validation, on its walk over a value. */
export class Causes {
  readonly list: StatusCause[] = [];
  readonly path: WalkPath;
  /** How far into a value an alternative of `anyOf` reached. */
  visits = 0;
  /** Paths of refused values that rules must not see. */
  blocked: readonly string[] = [];
  /** Whether a rule was left out because of them. */
  rulesSkipped = false;

  constructor(path = new WalkPath()) {
    this.path = path;
  }
}

/** A value that breaks a rule: `spec.x in body should …`. */
export function brokenRule(path: WalkPath, value: JsonValue, rule: string): StatusCause {
  const field = String(path);
  return fieldInvalid(field, value, `${field} in body ${rule}`);
}

/** A value of the wrong type. `shown` is the name of the type it has; for a format it is the text itself. */
export function wrongType(path: WalkPath, shown: string, expected: string): StatusCause {
  const field = String(path);
  return fieldTypeInvalid(
    field,
    shown,
    `${field} in body must be of type ${expected}: ${JSON.stringify(shown)}`,
  );
}

/** A value outside its enum. A null is shown as the text "null", as kube-apiserver does. */
export function outsideEnum(path: WalkPath, value: JsonValue, supported: readonly JsonValue[]): StatusCause {
  const texts = supported.map((one) => (typeof one === "string" ? one : goJson(one)));
  return fieldNotSupported(String(path), value ?? "null", texts);
}

/** A failed combination of schemas; kube-apiserver gives these no field. */
export function failedCombination(path: WalkPath, detail: string): StatusCause {
  return fieldInvalid("<nil>", "", `"${path}" ${detail}`);
}
