import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Bucket } from "./bucket.js";
import { putInParts } from "./put-in-parts.js";
import type { S3Location } from "./s3-location.js";
import type { S3Options } from "./s3-options.js";
import { s3Problem } from "./s3-problem.js";

/** Bytes of an object handed over at once. */
const chunkSize = 2 ** 18;

/** Where no region is said anywhere: Amazon redirects from it, other servers do not mind. */
const defaultRegion = "us-east-1";

/** A bucket whose keys are below the location's path. Nothing is asked of the server yet. */
export async function s3BucketAt(location: S3Location, options: S3Options): Promise<Bucket> {
  const { publicEndpoint } = options;
  const client = await makeClient(options);
  const signer =
    publicEndpoint === undefined ? client : await makeClient({ ...options, endpoint: publicEndpoint });
  return new S3Bucket(client, signer, location);
}

async function makeClient({
  endpoint,
  region,
  pathStyle,
  profile,
  credentials,
}: S3Options): Promise<S3Client> {
  const config: S3ClientConfig = {
    followRegionRedirects: true,
    // Servers older than these checksums refuse requests that carry them unasked.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: 10_000 },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(pathStyle === undefined ? {} : { forcePathStyle: pathStyle }),
  };
  const client = new S3Client(config);
  try {
    await client.config.region();
    return client;
  } catch {
    client.destroy();
    return new S3Client({ ...config, region: defaultRegion });
  }
}

class S3Bucket implements Bucket {
  readonly place: string;
  readonly #client: S3Client;
  /** Signs URLs for whoever reaches the server under another name. */
  readonly #signer: S3Client;
  readonly #bucket: string;
  readonly #root: string;

  constructor(client: S3Client, signer: S3Client, { bucket, path }: S3Location) {
    this.#client = client;
    this.#signer = signer;
    this.#bucket = bucket;
    this.#root = path === "" ? "" : `${path}/`;
    this.place = path === "" ? `s3://${bucket}` : `s3://${bucket}/${path}`;
  }

  async *list(prefix: string): AsyncIterable<string> {
    const request = { Bucket: this.#bucket, Prefix: `${this.#root}${prefix}` };
    let token: string | undefined;
    do {
      const page = { ...request, ...(token === undefined ? {} : { ContinuationToken: token }) };
      const answer = await this.#ask("list", prefix, () => this.#client.send(new ListObjectsV2Command(page)));
      for (const { Key: key } of answer.Contents ?? []) {
        // A console makes a folder visible by an empty object whose key ends with a slash.
        if (key !== undefined && !key.endsWith("/")) yield key.slice(this.#root.length);
      }
      token = answer.IsTruncated === true ? answer.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async get(key: string): Promise<Readable> {
    const request = { Bucket: this.#bucket, Key: `${this.#root}${key}` };
    const answer = await this.#ask("read", key, () => this.#client.send(new GetObjectCommand(request)));
    return Readable.from(this.#bytesOf(key, answer), { objectMode: false, highWaterMark: chunkSize });
  }

  async *#bytesOf(key: string, { Body: body }: GetObjectCommandOutput): AsyncIterable<Buffer> {
    try {
      for await (const chunk of body as Readable) yield chunk as Buffer;
    } catch (error) {
      throw s3Problem("read", this.#placeOf(key), error);
    }
  }

  async put(key: string, content: Buffer | Readable): Promise<void> {
    const target = { Bucket: this.#bucket, Key: `${this.#root}${key}` };
    await this.#ask("write", key, () => putInParts(this.#client, target, content));
  }

  async delete(key: string): Promise<void> {
    const request = { Bucket: this.#bucket, Key: `${this.#root}${key}` };
    await this.#ask("delete", key, () => this.#client.send(new DeleteObjectCommand(request)));
  }

  async signedUrl(key: string, seconds: number): Promise<string> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: `${this.#root}${key}` });
    return this.#ask("sign", key, () => getSignedUrl(this.#signer, command, { expiresIn: seconds }));
  }

  async #ask<Answer>(action: string, key: string, request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (error) {
      throw s3Problem(action, this.#placeOf(key), error);
    }
  }

  #placeOf(key: string): string {
    return key === "" ? this.place : `${this.place}/${key}`;
  }
}
