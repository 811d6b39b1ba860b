import { BucketError } from "./bucket.js";

/**
 * The names a key consists of where keys are paths of files.
 * @throws BucketError for a key that is no path below a folder: absolute, with empty names, `.` or `..`, or with
 * characters that some system takes for a separator
 */
export function keySegments(key: string): readonly string[] {
  const segments = key.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) throw refused(key);
  if (/[\\\0]/.test(key) || /^[A-Za-z]:/.test(key)) throw refused(key);
  return segments;
}

function refused(key: string): BucketError {
  return new BucketError(`the key ${JSON.stringify(key)} is no path below a folder`);
}
