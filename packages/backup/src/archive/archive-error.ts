import { printable } from "../printable.js";

/** What is wrong with an archive, and where: `member` is the path inside it, absent when the whole is meant. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";

  constructor(
    readonly problem: string,
    readonly member?: string,
    options?: ErrorOptions,
  ) {
    super(member === undefined ? problem : `${printable(member)}: ${problem}`, options);
  }
}
