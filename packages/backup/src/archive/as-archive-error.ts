import { ArchiveError } from "./archive-error.js";
import { TarError } from "./tar-error.mjs";

const zlibProblems: { readonly [code: string]: string } = {
  Z_BUF_ERROR: "the archive is cut off",
  Z_DATA_ERROR: "the compressed data is damaged",
};

/**
 * What is wrong with an archive when zlib or the tar reader says so; any other error as it is.
 * @param lastMember the member that was read when it happened
 */
export function asArchiveError(error: unknown, lastMember?: string): unknown {
  if (error instanceof TarError) return new ArchiveError(error.problem, error.member, { cause: error });
  if (!(error instanceof Error)) return error;
  const { code, member } = error as { readonly code?: string; readonly member?: string };
  const problem = zlibProblems[code ?? ""];
  return problem === undefined ? error : new ArchiveError(problem, member ?? lastMember, { cause: error });
}
