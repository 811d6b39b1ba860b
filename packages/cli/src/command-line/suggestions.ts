/** What spf13/cobra adds to "unknown command": the names that begin with `typed` or are two changes away at most. */
export function suggestions(typed: string, names: readonly string[]): string {
  const lower = typed.toLowerCase();
  const close = names
    .filter((name) => name.startsWith(lower) || distance(lower, name.toLowerCase()) <= 2)
    .sort();
  if (close.length === 0) return "";
  return `\n\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join("")}`;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
