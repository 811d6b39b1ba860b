/** Reads the parts of a help text that scripts may rely on. For tests. */

/** One row of the flag table, without its sentence. */
export interface FlagRow {
  readonly shorthand: string | undefined;
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly defaultValue: string | undefined;
}

/** The flags of a help text, in its order. */
export function flagTableOf(help: string): readonly FlagRow[] {
  const table = (/^Flags:\n((?: .*\n)*)/m.exec(help)?.[1] ?? "").split(/\n(?=\s{2,6}-)/);
  return table.map((row) => {
    const match = /^ {2}(?: {4}|-(\w), )--([\w-]+)(?: (\w+))?(?: {3,}|$)/.exec(row);
    return {
      shorthand: match?.[1],
      name: match?.[2],
      type: match?.[3],
      defaultValue: /\(default ([^)]*)\)/.exec(row)?.[1],
    };
  });
}

/** Headings, the lines below "Usage:" and the names of commands. */
export function headingsOf(help: string): readonly string[] {
  const usage = /^Usage:\n((?: {2}.*\n)*)/m.exec(help)?.[1] ?? "";
  const commands = /^Available Commands:\n((?: {2}.*\n)*)/m.exec(help)?.[1] ?? "";
  const headings = help
    .split("\n")
    .filter((line) => /^(Usage|Examples|Available Commands|Flags):$/.test(line));
  return [...headings, ...usage.trim().split(/\n */), ...[...commands.matchAll(/^ {2}(\S+)/gm)].map(String)];
}
