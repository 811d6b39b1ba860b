/** A place in S3: `s3://velero/prod/backups/nightly` is bucket `velero` and path `prod/backups/nightly`. */
export interface S3Location {
  readonly bucket: string;
  /** Without slashes at its ends; empty for the bucket itself. */
  readonly path: string;
}

const scheme = "s3://";

/** Whether a text names a place in S3 rather than a file. */
export function isS3Url(text: string): boolean {
  return text.startsWith(scheme);
}

/** What an `s3://` URL names, or undefined when it names no bucket. */
export function parseS3Url(text: string): S3Location | undefined {
  const [bucket = "", ...path] = text.slice(scheme.length).split("/");
  // Amazon's rule; what other servers take beyond it never held a backup.
  if (!isS3Url(text) || !/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(bucket)) return undefined;
  return { bucket, path: path.filter((segment) => segment !== "").join("/") };
}
