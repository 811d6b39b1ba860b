import type { Bucket } from "./bucket.js";
import type { S3Location } from "./s3-location.js";
import type { S3Options } from "./s3-options.js";

/**
 * Opens a bucket of S3; its keys are below the location's path. The SDK, which is larger than all the rest, is loaded
 * only now. Nothing is asked of the server yet: a wrong name or credential shows with the first request.
 */
export async function openS3Bucket(location: S3Location, options: S3Options = {}): Promise<Bucket> {
  // The SDK warns on stderr of Node releases that its later versions will not run on.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { s3BucketAt } = await import("./s3-bucket.js");
  return s3BucketAt(location, options);
}
