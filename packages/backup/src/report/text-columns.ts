/** Stands between the cells of a row that waits for the others; no cell has it. */
const separator = "\0";

/** Rows as aligned columns, three spaces apart, as kubectl prints them; no line ends in spaces. */
export function textColumns(rows: Iterable<readonly string[]>): string {
  return [...columnLines(rows)].join("");
}

/** The same, line by line. The rows are walked through once. */
export function* columnLines(rows: Iterable<readonly string[]>): IterableIterator<string> {
  const widths: number[] = [];
  const waiting: string[] = [];
  for (const row of rows) {
    for (let index = 0; index < row.length; index++) {
      widths[index] = Math.max(widths[index] ?? 0, row[index]?.length ?? 0);
    }
    waiting.push(row.join(separator));
  }
  for (const row of waiting) {
    const cells = row.split(separator);
    yield `${cells
      .map((cell, index) => cell.padEnd((widths[index] ?? 0) + 3))
      .join("")
      .trimEnd()}\n`;
  }
}
