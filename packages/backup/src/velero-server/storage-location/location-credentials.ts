import { type Client, isNotFound, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { BucketError } from "../../bucket/bucket.js";
import type { S3Credentials } from "../../bucket/s3-options.js";
import type { ServerContext } from "../server-context.js";
import { veleroResources } from "../velero-resources.js";

/** Where credentials are read. */
export type CredentialsContext = Pick<ServerContext, "client" | "namespace">;

/** Secret that an installed Velero has for every location that names none, and the key in it. */
const installed = { name: "cloud-credentials", key: "cloud" };

/**
 * The credentials of a location: those of the Secret that its `spec.credential` names, else of `cloud-credentials` if it
 * is there; undefined leaves it to the environment. @throws BucketError when what is named is not there or unreadable
 */
export async function locationCredentials(
  { client, namespace }: CredentialsContext,
  { spec }: KubeObject,
): Promise<S3Credentials | undefined> {
  const named = objectAt(spec, "credential");
  const { name, key } =
    named === undefined
      ? installed
      : { name: stringAt(named, "name") ?? "", key: stringAt(named, "key") ?? "" };
  const secret = await secretNamed(client, namespace, name);
  if (secret === undefined) {
    if (named === undefined) return undefined;
    throw new BucketError(
      `unable to get credentials: unable to get key for secret: Secret ${JSON.stringify(name)} not found`,
    );
  }
  const text = stringAt(secret["data"], key);
  if (text === undefined) {
    throw new BucketError(
      `unable to get credentials: unable to get key for secret: secret ${JSON.stringify(name)} is missing data for key ${JSON.stringify(key)}`,
    );
  }
  const profile = stringAt(spec, "config", "profile") ?? "";
  const content = Buffer.from(text, "base64").toString("utf8");
  return credentialsIn(content, profile === "" ? "default" : profile, name);
}

async function secretNamed(client: Client, namespace: string, name: string): Promise<KubeObject | undefined> {
  try {
    return await client.get(veleroResources.secrets, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Reads the form of AWS's credentials files: sections, and `name = value` in them. */
function credentialsIn(text: string, profile: string, secret: string): S3Credentials {
  const values = new Map<string, string>();
  let section = "";
  for (const line of text.split("\n").map((one) => one.trim())) {
    const header = /^\[\s*(?:profile\s+)?(.*?)\s*\]$/.exec(line);
    if (header !== null) section = header[1] ?? "";
    const at = line.indexOf("=");
    if (header === null && at > 0 && section === profile) {
      values.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
    }
  }
  const [accessKeyId, secretAccessKey] = [
    values.get("aws_access_key_id"),
    values.get("aws_secret_access_key"),
  ];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const problem = `has no aws_access_key_id and aws_secret_access_key in section [${profile}]`;
    throw new BucketError(`unable to get credentials: secret ${JSON.stringify(secret)} ${problem}`);
  }
  const sessionToken = values.get("aws_session_token");
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
