import { runUnfold } from "@unfold/cli";

/** What a command printed, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `unfold` in this process, its output no terminal. */
export async function unfold(...args: readonly string[]): Promise<Ended> {
  const texts = { out: "", err: "" };
  const code = await runUnfold(args, {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
  });
  return { code, ...texts };
}
