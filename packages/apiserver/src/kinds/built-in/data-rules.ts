import {
  configMapKeyProblems,
  fieldInvalid,
  fieldTooLong,
  type KubeObject,
  objectAt,
  type StatusCause,
} from "@unfold/apimachinery";
import { keepImmutable } from "./immutable-data.js";

/** Bytes of all values together (pkg/apis/core MaxSecretSize). */
const maxDataBytes = 1024 * 1024;

interface DataFields {
  readonly fields: readonly ("data" | "binaryData")[];
  /** The field that is said to be too long. */
  readonly sizeAt: string;
}

/** Rules of a ConfigMap's keys and size, and of an immutable one (pkg/apis/core/validation ValidateConfigMap). */
export function configMapCauses(object: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  const binary = objectAt(object, "binaryData") ?? {};
  const twice = Object.keys(objectAt(object, "data") ?? {}).filter((key) => Object.hasOwn(binary, key));
  return [
    ...twice.map((key) => fieldInvalid(`data[${key}]`, key, "duplicate of key present in binaryData")),
    // The path of nothing is shown so.
    ...dataCauses(object, { fields: ["data", "binaryData"], sizeAt: "[]" }),
    ...keepImmutable(object, old),
  ];
}

/** Causes why keys of `data` are no file names, or all values together are too long. */
export function dataCauses(object: KubeObject, { fields, sizeAt }: DataFields): readonly StatusCause[] {
  const entries = fields.flatMap((field) =>
    Object.entries(objectAt(object, field) ?? {}).map(([key, value]) => ({
      field,
      key,
      text: String(value),
    })),
  );
  const bytes = entries.reduce((sum, { field, text }) => sum + byteLength(object, field, text), 0);
  return [
    ...entries.flatMap(({ field, key }) =>
      configMapKeyProblems(key).map((problem) => fieldInvalid(`${field}[${key}]`, key, problem)),
    ),
    ...(bytes > maxDataBytes ? [fieldTooLong(sizeAt, maxDataBytes)] : []),
  ];
}

function byteLength({ kind }: KubeObject, field: string, text: string): number {
  const encoded = field === "binaryData" || kind === "Secret";
  return Buffer.byteLength(text, encoded ? "base64" : "utf8");
}
