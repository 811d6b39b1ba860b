import {
  type BackupFiles,
  bucketBackup,
  InputError,
  isS3Url,
  localBackup,
  openS3Bucket,
  parseS3Url,
  type S3Options,
} from "@unfold/backup";
import type { FlagSpec, ParsedFlags } from "../../command-line/flag-set.js";

/** Flags of commands that read backups from S3. */
export const s3Flags: readonly FlagSpec[] = [
  {
    name: "s3-endpoint",
    type: "string",
    usage: "URL of the S3 server of s3:// backups, when it is not Amazon's; else AWS_ENDPOINT_URL.",
  },
  {
    name: "s3-region",
    type: "string",
    usage: "Region of the bucket; else AWS_REGION, else that of the profile.",
  },
  {
    name: "s3-path-style",
    type: "bool",
    usage: "Name the bucket in the path of requests, as most servers but Amazon's want it.",
  },
  { name: "s3-profile", type: "string", usage: "Profile in ~/.aws; else AWS_PROFILE, else default." },
];

/**
 * The backup at a path of this machine or at an `s3://` URL.
 * @throws InputError when there is none
 * @throws BucketError when the object store fails
 */
export async function openBackup(path: string, given: ParsedFlags["given"]): Promise<BackupFiles> {
  if (!isS3Url(path)) return localBackup(path);
  const location = parseS3Url(path);
  if (location === undefined) throw new InputError(`${path} names no bucket: s3://BUCKET/PATH is wanted`);
  const bucket = await openS3Bucket({ bucket: location.bucket, path: "" }, s3OptionsOf(given));
  return bucketBackup(bucket, location.path);
}

function s3OptionsOf(given: ParsedFlags["given"]): S3Options {
  const last = (flag: string): string | undefined => given.get(flag)?.at(-1);
  const endpoint = last("s3-endpoint");
  const region = last("s3-region");
  const profile = last("s3-profile");
  const pathStyle = last("s3-path-style");
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) {
    throw new InputError(
      `--s3-endpoint "${endpoint}": a URL is wanted, such as https://minio.example.com:9000`,
    );
  }
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(pathStyle === undefined ? {} : { pathStyle: pathStyle === "true" }),
  };
}
