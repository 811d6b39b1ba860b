import { ArchiveError } from "./archive-error.js";
import { TarError } from "./tar-error.mjs";

const zlibProblems: { readonly [code: string]: string } = {
  Z_BUF_ERROR: "the archive is cut off",
  Z_DATA_ERROR: "the compressed data is damaged",
};

/** What is wrong with an archive when zlib or the tar reader says so; any other error as it is. */
export function asArchiveError(error: unknown): unknown {
  if (error instanceof TarError) return new ArchiveError(error.problem, error.member, { cause: error });
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const problem = zlibProblems[code ?? ""];
  return problem === undefined ? error : new ArchiveError(problem, undefined, { cause: error });
}
