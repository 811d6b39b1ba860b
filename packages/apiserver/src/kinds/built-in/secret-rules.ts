import { type KubeObject, objectAt, ownField, withField } from "@unfold/apimachinery";

/** Moves `stringData` into `data` and defaults the type (pkg/registry/core/secret, pkg/apis/core/v1 conversion). */
export function prepareSecret(secret: KubeObject, old: KubeObject | undefined): KubeObject {
  const type =
    ownField(secret, "type") ?? (old === undefined ? undefined : ownField(old, "type")) ?? "Opaque";
  const typed = withField(secret, "type", type) as KubeObject;
  const texts = objectAt(secret, "stringData");
  if (texts === undefined) return typed;
  const encoded = Object.entries(texts).map(([key, text]) => [
    key,
    Buffer.from(String(text ?? ""), "utf8").toString("base64"),
  ]);
  const data = { ...objectAt(secret, "data"), ...Object.fromEntries(encoded) };
  return withField(withField(typed, "data", data), "stringData", undefined) as KubeObject;
}
