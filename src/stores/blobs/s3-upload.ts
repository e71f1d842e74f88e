import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import type { BlobContent } from './blob-store.js';
import { createContentCheck } from './content-check.js';
import { assertDigest } from './digest.js';
import { openToRead } from './private-file.js';
import type { S3Target } from './s3-bucket.js';
import type { S3Client, S3Sdk } from './s3-sdk.js';

/** A file above this goes up in parts of this size, or of more where S3's 10,000 parts would not do. */
const PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 10_000;
/** Parts under way at once; each is held in memory. */
const PARALLEL_PARTS = 2;

/**
 * Uploads unless the key is taken: then it rejects with the SDK's 412. S3 checks every byte against
 * a SHA-256 on arrival, and the object's metadata tells the digest of the whole.
 */
export async function upload(
  sdk: S3Sdk,
  client: S3Client,
  target: S3Target,
  content: BlobContent,
  signal?: AbortSignal,
): Promise<void> {
  const { sha256 } = content;
  const params = {
    ...target,
    IfNoneMatch: '*',
    ChecksumAlgorithm: 'SHA256' as const,
    Metadata: { sha256 },
  };
  if ('path' in content && content.bytes > PART_BYTES) {
    await uploadInParts(sdk, client, params, content, signal);
    return;
  }
  const data = 'path' in content ? await readFile(content.path) : content.data;
  assertDigest(data, sha256);
  const command = new sdk.PutObjectCommand({
    ...params,
    Body: data,
    ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
  });
  await client.send(command, signal ? { abortSignal: signal } : {});
}

async function uploadInParts(
  { Upload }: S3Sdk,
  client: S3Client,
  params: S3Target,
  content: Extract<BlobContent, { path: string }>,
  signal?: AbortSignal,
): Promise<void> {
  // The SDK's own abort returns before the uploaded parts are removed; where the body breaks off instead,
  // it waits for that.
  const body = new PassThrough();
  const file = await openToRead(content.path);
  const feeding = pipeline(
    file.createReadStream(),
    createContentCheck({ sha256: content.sha256 }, 'the content to be stored'),
    body,
    { signal },
  );
  const transfer = new Upload({
    client,
    params: { ...params, Body: body },
    partSize: Math.max(PART_BYTES, Math.ceil(content.bytes / MAX_PARTS)),
    queueSize: PARALLEL_PARTS,
  }).done();
  // A transfer that fails reads no further, and would leave the file open.
  transfer.catch(() => body.destroy());
  const [fed, sent] = await Promise.allSettled([feeding, transfer]);
  if (sent.status === 'rejected')
    throw fed.status === 'rejected' && !isPremature(fed.reason) ? fed.reason : sent.reason;
}

/** True where the file could not be read on only because the upload had failed before. */
function isPremature(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
