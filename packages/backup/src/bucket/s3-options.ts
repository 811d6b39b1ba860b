import { type KubeObject, stringAt } from "@unfold/apimachinery";
import type { S3Location } from "./s3-location.js";

/**
 * How an S3 server is reached. What is left out comes from where AWS's own tools take it: `AWS_ENDPOINT_URL`,
 * `AWS_REGION`, `AWS_PROFILE` and the files in `~/.aws`.
 */
export interface S3Options {
  /** URL of the server, when it is not Amazon's. */
  readonly endpoint?: string;
  /** URL under which whoever is given a signed URL reaches the server; {@link S3Options.endpoint} unless given. */
  readonly publicEndpoint?: string;
  readonly region?: string;
  /** Name the bucket in the path of a request, not in the host's name; most servers but Amazon's want it. */
  readonly pathStyle?: boolean;
  /** Profile of the shared configuration and credentials files. */
  readonly profile?: string;
  /** In the place of whatever the environment has. */
  readonly credentials?: S3Credentials;
}

/** A key of S3, with the token that a temporary one comes with. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Where a BackupStorageLocation keeps its backups: its object storage and the configuration that Velero's AWS plugin
 * reads (`s3Url`, `publicUrl`, `region`, `s3ForcePathStyle`, `profile`). Undefined for another provider.
 */
export function s3OfStorageLocation(
  location: KubeObject,
): { readonly location: S3Location; readonly options: S3Options } | undefined {
  const provider = stringAt(location.spec, "provider") ?? "";
  const bucket = stringAt(location.spec, "objectStorage", "bucket");
  if (bucket === undefined || !awsProviders.has(provider)) return undefined;
  const config = (field: string): string | undefined => stringAt(location.spec, "config", field) || undefined;
  const [endpoint, region, profile] = [config("s3Url"), config("region"), config("profile")];
  const publicEndpoint = config("publicUrl");
  return {
    location: { bucket, path: trimSlashes(stringAt(location.spec, "objectStorage", "prefix") ?? "") },
    options: {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(publicEndpoint === undefined ? {} : { publicEndpoint }),
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
      pathStyle: config("s3ForcePathStyle") === "true",
    },
  };
}

/** Names under which Velero's AWS plugin is registered. */
const awsProviders: ReadonlySet<string> = new Set(["aws", "velero.io/aws"]);

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}
