import {
  fieldDuplicate,
  fieldInvalid,
  fieldRequired,
  fieldTooMany,
  type JsonValue,
  labelKeyProblems,
  listAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import {
  compileAdmissionExpression,
  type VariableTypes,
} from "../../admission/expressions/admission-expression.js";

/** Most conditions of one webhook or policy. */
const maxConditions = 64;

/** Causes why the `matchConditions` of a webhook or policy are wrong. */
export function matchConditionCauses(
  owner: JsonValue,
  path: string,
  variables: VariableTypes = {},
): readonly StatusCause[] {
  const conditions = listAt(owner, "matchConditions");
  const at = path === "" ? "matchConditions" : `${path}.matchConditions`;
  const names = new Set<string>();
  return [
    ...(conditions.length > maxConditions ? [fieldTooMany(at, conditions.length, maxConditions)] : []),
    ...conditions.flatMap((condition, index) => {
      const name = stringAt(condition, "name") ?? "";
      const twice = names.has(name) ? [fieldDuplicate(`${at}[${index}].name`, name)] : [];
      names.add(name);
      return [
        ...nameCauses(name, `${at}[${index}].name`),
        ...expressionCauses(condition, `${at}[${index}].expression`, ["bool"], variables),
        ...twice,
      ];
    }),
  ];
}

function nameCauses(name: string, path: string): readonly StatusCause[] {
  if (name === "") return [fieldRequired(path)];
  return labelKeyProblems(name).map((problem) => fieldInvalid(path, name, problem));
}

/** Causes why the `expression` of an entry is missing or does not compile. */
export function expressionCauses(
  owner: JsonValue,
  path: string,
  results: readonly string[],
  variables: VariableTypes = {},
): readonly StatusCause[] {
  const source = stringAt(owner, path.slice(path.lastIndexOf(".") + 1)) ?? "";
  if (source.trim() === "") return [fieldRequired(path)];
  try {
    compileAdmissionExpression(source, results, variables);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [fieldInvalid(path, source, why.startsWith("must evaluate") ? why : `compilation failed: ${why}`)];
  }
}
