import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import type { PrinterColumn } from "../kinds/resource-kind.js";
import { cellsOf, kindOf, objectOf, table } from "./table-fixture.js";
import type { TableRequest } from "./table-of.js";

const column = (type: PrinterColumn["type"], jsonPath: string): PrinterColumn => ({
  name: "C",
  type,
  jsonPath,
});

const customCells: readonly [type: PrinterColumn["type"], value: JsonValue | undefined, want: JsonValue][] = [
  ["string", "a", "a"],
  ["string", 3, "3"],
  ["string", true, "true"],
  ["string", [{ b: 1, a: 2 }], '[{"a":2,"b":1}]'],
  ["string", undefined, null],
  ["integer", 3, 3],
  ["integer", 3.9, 3],
  ["integer", "3", null],
  ["number", 1.5, 1.5],
  ["boolean", true, true],
  ["boolean", "true", null],
  ["date", "2024-01-06T20:00:00Z", "3d4h"],
  ["date", "x", "<invalid>"],
  ["date", undefined, null],
];

describe("tableOf, custom resources", () => {
  it.each(customCells)("%s cell of %j", (type, value, want) => {
    const object = value === undefined ? {} : { spec: { v: value } };
    expect(cellsOf(kindOf("ex.io", "foos", [column(type, ".spec.v")]), object)).toEqual(["x", want]);
  });

  it("of several values the first is shown", () => {
    const kind = kindOf("ex.io", "foos", [column("string", ".spec.l[*].n")]);
    expect(cellsOf(kind, { spec: { l: [{ n: "p" }, { n: "q" }] } })).toEqual(["x", "p"]);
  });

  it("shows name and age when no columns are declared", () => {
    const { columnDefinitions, rows } = table(kindOf("ex.io", "foos", []), [objectOf({})]);
    expect((columnDefinitions as JsonObject[]).map(({ name, type, format }) => [name, type, format])).toEqual(
      [
        ["Name", "string", "name"],
        ["Age", "date", ""],
      ],
    );
    expect(rows).toEqual([{ cells: ["x", "60s"], object: null }]);
  });

  it("describes declared columns", () => {
    const kind = kindOf("ex.io", "foos", [{ ...column("string", ".spec.v"), priority: 1 }]);
    expect((table(kind, []).columnDefinitions as JsonObject[])[1]).toEqual({
      name: "C",
      type: "string",
      format: "",
      description: "Custom resource definition column (in JSONPath format): .spec.v",
      priority: 1,
    });
  });

  it("includes the object, its metadata or nothing, and leaves out the columns when told", () => {
    const kind = kindOf("ex.io", "foos", []);
    const object = objectOf({ spec: { v: 1 } });
    const rowObject = (more: Partial<TableRequest>): JsonValue | undefined =>
      (table(kind, [object], more).rows as JsonObject[])[0]?.object;
    expect(rowObject({ includeObject: "Object" })).toBe(object);
    expect(rowObject({ includeObject: "Metadata" })).toEqual({
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: object.metadata,
    });
    expect(table(kind, [object], { noHeaders: true }).columnDefinitions).toBeNull();
    expect(table(kind, []).metadata).toEqual({ resourceVersion: "7" });
  });
});
