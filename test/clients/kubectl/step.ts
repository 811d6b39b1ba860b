/** One command, what it is given and what it says. */
export interface Step {
  /** As typed after `kubectl`; quoted as a shell would want it. */
  readonly command: string;
  /** What stdout and stderr together say. */
  readonly prints: RegExp;
  /** Exit code; 0 unless said otherwise. */
  readonly code?: number;
  /** Piped in: an object is sent as JSON. */
  readonly stdin?: object | string;
  /** A command whose output takes the place of `<filled>` in what is piped in. */
  readonly fill?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The oldest kubectl minor that has the command in this form. */
  readonly since?: number;
  /** The command does not end by itself: once it says this, `meanwhile` happens, and once it `prints` it is ended. */
  readonly running?: { readonly says: RegExp; readonly meanwhile: Meanwhile };
}

/** What happens while a command runs: another one, or a GET of a path at the address it printed. */
export type Meanwhile = { readonly command: string } | { readonly fetch: string };

/** Commands of one topic, in order, in a namespace of their own. */
export interface CommandTable {
  readonly topic: string;
  readonly steps: readonly Step[];
}

type More = Omit<Step, "command" | "prints">;

export const step = (command: string, prints: RegExp, more: More = {}): Step => ({
  command,
  prints,
  ...more,
});

/** A command that is refused. */
export const fails = (command: string, prints: RegExp, more: More = {}): Step =>
  step(command, prints, { code: 1, ...more });

/** `get vm -l='a b'` → `["get", "vm", "-l=a b"]`. */
export function words(command: string): readonly string[] {
  return [...command.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
}
