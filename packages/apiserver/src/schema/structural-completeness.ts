import { fieldRequired, type StatusCause } from "@unfold/apimachinery";
import type { StructuralSchema } from "./structural-schema.js";

/**
 * What the alternatives of a schema speak of must be declared beside them. kube-apiserver asks this of the root only
 * (apiextensions-apiserver pkg/apiserver/schema validateStructuralCompleteness).
 */
export function completenessCauses(core: StructuralSchema, path: string): readonly StatusCause[] {
  return alternativesOf(core, path).flatMap(([alternative, at]) => missingFrom(core, path, alternative, at));
}

type Placed = readonly [schema: StructuralSchema, path: string];

function alternativesOf(schema: StructuralSchema, path: string): readonly Placed[] {
  const several = (["allOf", "anyOf", "oneOf"] as const).flatMap((keyword) =>
    (schema[keyword] ?? []).map((one, index): Placed => [one, `${path}.${keyword}[${index}]`]),
  );
  return schema.not === undefined ? several : [...several, [schema.not, `${path}.not`]];
}

function missingFrom(
  core: StructuralSchema | undefined,
  path: string,
  alternative: StructuralSchema,
  at: string,
): readonly StatusCause[] {
  if (core === undefined) return [fieldRequired(path, `because it is defined in ${at}`)];
  const { items, properties = {} } = alternative;
  const declared: Readonly<Record<string, StructuralSchema>> = core.properties ?? {};
  return [
    ...alternativesOf(alternative, at).flatMap(([nested, below]) => missingFrom(core, path, nested, below)),
    ...(items === undefined ? [] : missingFrom(core.items, `${path}.items`, items, `${at}.items`)),
    ...Object.entries(properties).flatMap(([name, property]) =>
      missingFrom(
        Object.hasOwn(declared, name) ? declared[name] : undefined,
        `${path}.properties[${name}]`,
        property,
        `${at}.properties[${name}]`,
      ),
    ),
  ];
}
