import { age } from "./human-duration.js";
import type { TableColumn } from "./table-column.js";

/** First column of every table. */
export const nameColumn: TableColumn = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name of the object, unique among those of its kind and namespace.",
  cell: ({ metadata }) => metadata.name ?? "",
};

const whenCreated = "Time the server created the object.";

/** Age of built-in kinds, as text. */
export const ageColumn: TableColumn = {
  name: "Age",
  type: "string",
  description: whenCreated,
  cell: ({ metadata }, now) => age(metadata.creationTimestamp, now),
};

/** Age of custom resources that declare no columns. */
export const ageDateColumn: TableColumn = { ...ageColumn, type: "date" };

/** Creation time of built-in kinds that have no columns of their own. */
export const createdAtColumn: TableColumn = {
  name: "Created At",
  type: "date",
  description: whenCreated,
  cell: ({ metadata }) => metadata.creationTimestamp ?? "<unknown>",
};

/** The column, shown only with `-o wide`. */
export function wide(column: TableColumn): TableColumn {
  return { ...column, priority: 1 };
}

/** A column of text. */
export function text(name: string, cell: TableColumn["cell"]): TableColumn {
  return { name, type: "string", cell };
}

/** A column of whole numbers. */
export function integer(name: string, cell: TableColumn["cell"]): TableColumn {
  return { name, type: "integer", cell };
}
