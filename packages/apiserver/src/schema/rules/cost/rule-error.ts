/** What is wrong with an expression, as cel-go shows it: place, text, and the line with a mark below the place. */
export class RuleError extends Error {
  constructor(expression: string, position: number, text: string) {
    const before = expression.slice(0, position).split("\n");
    const line = before.length;
    const column = before.at(-1)?.length ?? 0;
    const shown = expression.split("\n")[line - 1] ?? "";
    super(`ERROR: <input>:${line}:${column + 1}: ${text}\n | ${shown}\n | ${".".repeat(column)}^`);
  }
}
