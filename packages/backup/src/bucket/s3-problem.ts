import { BucketError } from "./bucket.js";

/** What a user can do about a failure of S3, by the error's code as S3 or Node names it. */
const problems: { readonly [code: string]: string } = {
  AccessDenied: "access denied",
  CredentialsProviderError:
    "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE for those in ~/.aws",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection broke off",
  ENOTFOUND: "no host of that name; a server without a name for each bucket needs path style",
  ExpiredToken: "the credentials have expired",
  Forbidden: "access denied",
  InvalidAccessKeyId: "the access key is not known there",
  NoSuchBucket: "no such bucket",
  NoSuchKey: "no such object",
  NotFound: "no such object",
  PermanentRedirect: "the bucket is in another region",
  SignatureDoesNotMatch: "the secret key is wrong",
  TimeoutError: "no answer",
};

/** A failure of the SDK as one line: what was done, where, and why it failed. */
export function s3Problem(action: string, place: string, error: unknown): BucketError {
  const codes = codesOf(error);
  const known = codes.map((code) => problems[code]).find((problem) => problem !== undefined);
  const problem = known ?? (error instanceof Error ? firstLine(error.message) : String(error));
  const isMissing = codes.includes("NoSuchKey") || codes.includes("NotFound");
  return new BucketError(`cannot ${action} ${place}: ${problem}`, isMissing, { cause: error });
}

function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { code, Code } = error as { readonly code?: unknown; readonly Code?: unknown };
  // Connections to several addresses of one name fail as one error without a text.
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [error.name, code, Code, ...inner].filter((part) => typeof part === "string");
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
