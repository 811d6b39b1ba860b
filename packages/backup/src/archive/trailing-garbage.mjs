// @ts-check
/**
 * Whether zlib's error is that something else than gzip follows the compressed data, which gzip passes over with a warning.
 * Where an archive has ended before, nothing of it is lost.
 * @param {unknown} error
 */
export function isGarbage(error) {
  return error instanceof Error && error.message === "incorrect header check";
}
