import type { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** Object to write. */
interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

/** Bytes held at once. S3 takes 10,000 parts of at least 5 MiB: 80 GiB. */
const partSize = 8 * 2 ** 20;

/**
 * Stores an object whose size is not known before its end, one part at a time. S3 shows nothing of it before the last
 * request, and nothing at all when that does not come; what fits into one part is one request.
 */
export async function putInParts(
  client: S3Client,
  target: Target,
  content: Buffer | Readable,
): Promise<void> {
  if (Buffer.isBuffer(content)) {
    await client.send(new PutObjectCommand({ ...target, Body: content }));
    return;
  }
  const parts = partsOf(content);
  const first = await parts.next();
  const start = first.done === true ? Buffer.alloc(0) : first.value;
  if (start.length < partSize) {
    await client.send(new PutObjectCommand({ ...target, Body: start }));
    return;
  }
  await uploadParts(client, target, start, parts);
}

async function uploadParts(
  client: S3Client,
  target: Target,
  start: Buffer,
  rest: AsyncIterable<Buffer>,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const upload = { ...target, UploadId };
  const completed: CompletedPart[] = [];
  const send = async (Body: Buffer): Promise<void> => {
    const PartNumber = completed.length + 1;
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    completed.push({ PartNumber, ETag });
  };
  try {
    await send(start);
    for await (const part of rest) await send(part);
    await client.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: completed } }),
    );
  } catch (error) {
    // Parts of an upload that was given up are stored, and paid for, until somebody removes them.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

/** The content in pieces of the size of a part; the last one may be shorter. */
async function* partsOf(content: Readable): AsyncGenerator<Buffer, undefined> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    pieces.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    while (size >= partSize) {
      const whole = Buffer.concat(pieces);
      yield whole.subarray(0, partSize);
      pieces = [whole.subarray(partSize)];
      size -= partSize;
    }
  }
  if (size > 0) yield Buffer.concat(pieces);
  return undefined;
}
