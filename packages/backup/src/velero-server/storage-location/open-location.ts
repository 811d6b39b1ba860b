import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { BucketError } from "../../bucket/bucket.js";
import { FolderBucket } from "../../bucket/folder-bucket.js";
import { keySegments } from "../../bucket/object-key.js";
import { openS3Bucket } from "../../bucket/open-s3-bucket.js";
import { s3OfStorageLocation } from "../../bucket/s3-options.js";
import { BackupStore } from "./backup-store.js";
import { type CredentialsContext, locationCredentials } from "./location-credentials.js";

/** Provider of locations that are folders; `spec.config.path` is the folder. */
export const folderProvider = "unfold.dev/folder";

/** The store a BackupStorageLocation names. @throws BucketError when it names none that is known here */
export async function openLocation(context: CredentialsContext, location: KubeObject): Promise<BackupStore> {
  const provider = stringAt(location.spec, "provider") ?? "";
  if (provider === folderProvider) return openFolder(location);
  const s3 = s3OfStorageLocation(location);
  if (s3 !== undefined) {
    const credentials = await locationCredentials(context, location);
    const options = credentials === undefined ? s3.options : { ...s3.options, credentials };
    return new BackupStore(await openS3Bucket(s3.location, options));
  }
  throw new BucketError(
    `no object store for provider ${JSON.stringify(provider)}: ${folderProvider} with config.path, or aws with objectStorage.bucket is wanted`,
  );
}

async function openFolder({ spec }: KubeObject): Promise<BackupStore> {
  const path = stringAt(spec, "config", "path") ?? "";
  if (!isAbsolute(path)) {
    throw new BucketError(`config.path of a folder must be an absolute path, not ${JSON.stringify(path)}`);
  }
  const state = await stat(path).catch(() => undefined);
  if (state !== undefined && !state.isDirectory()) throw new BucketError(`${path} is no folder`);
  const prefix = (stringAt(spec, "objectStorage", "prefix") ?? "").replace(/^\/+|\/+$/g, "");
  if (prefix !== "") keySegments(prefix);
  return new BackupStore(new FolderBucket(path), prefix);
}
