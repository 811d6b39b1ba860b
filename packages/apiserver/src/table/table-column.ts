import type { JsonValue, KubeObject } from "@unfold/apimachinery";

/** A column of a table and how its cell is made. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority?: number;
  readonly cell: (object: KubeObject, now: Date) => JsonValue;
}
