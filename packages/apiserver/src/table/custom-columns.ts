import { goJson, goNumber, type JsonPath, type JsonValue, parseJsonPath } from "@unfold/apimachinery";
import type { PrinterColumn } from "../kinds/resource-kind.js";
import { ageDateColumn, nameColumn } from "./common-columns.js";
import { age } from "./human-duration.js";
import type { TableColumn } from "./table-column.js";

/** Columns of a custom resource (apiextensions-apiserver `pkg/registry/customresource/tableconvertor`). */
export function customColumns(declared: readonly PrinterColumn[]): readonly TableColumn[] {
  if (declared.length === 0) return [nameColumn, ageDateColumn];
  return [nameColumn, ...declared.map(customColumn)];
}

function customColumn(column: PrinterColumn): TableColumn {
  const { name, type, format, jsonPath, priority } = column;
  const path = parsePath(jsonPath);
  return {
    name,
    type,
    ...(format === undefined ? {} : { format }),
    description: column.description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    ...(priority === undefined ? {} : { priority }),
    cell: (object, now) => {
      const value = path?.find(object)[0];
      return value === undefined ? null : formats[type](value, now);
    },
  };
}

/** A path that does not parse, which CRD validation should have refused, finds nothing. */
function parsePath(jsonPath: string): JsonPath | undefined {
  try {
    return parseJsonPath(jsonPath);
  } catch {
    return undefined;
  }
}

const formats: {
  readonly [type in PrinterColumn["type"]]: (value: JsonValue, now: Date) => JsonValue;
} = {
  string: asText,
  integer: (value) => (typeof value === "number" ? Math.trunc(value) : null),
  number: (value) => (typeof value === "number" ? value : null),
  boolean: (value) => (typeof value === "boolean" ? value : null),
  date: (value, now) => (typeof value === "string" ? age(value, now) : null),
};

function asText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return goNumber(value);
  return value === null ? "<nil>" : goJson(value);
}
