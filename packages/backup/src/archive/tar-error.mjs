// @ts-check
/** What is wrong with a tar archive; told on one thread, and passed on by the other. */
export class TarError extends Error {
  /** @override */
  name = "TarError";

  /**
   * @param {string} problem
   * @param {string} [member] path of the member, absent when the whole is meant
   */
  constructor(problem, member) {
    super(problem);
    this.problem = problem;
    this.member = member;
  }
}
