import { Readable } from 'node:stream';
import { nothingStored, sha256Of, takenByOthers, translated } from './digest.js';
import { toSegments } from './key.js';
import { fromS3Error, statusOf } from './s3-error.js';
import type { S3Client, S3Sdk } from './s3-sdk.js';

/** One bucket, and the segments that stand before every key in it. */
export interface S3Bucket {
  readonly sdk: S3Sdk;
  readonly client: S3Client;
  readonly name: string;
  readonly above: readonly string[];
}

export interface S3Target {
  readonly Bucket: string;
  readonly Key: string;
}

/** Where a key's object is. */
export function toTarget({ name, above }: S3Bucket, key: string): S3Target {
  return { Bucket: name, Key: [...above, ...toSegments(key)].join('/') };
}

/** What S3 tells about an object; null where the key is free. */
export async function headOf(bucket: S3Bucket, key: string) {
  try {
    return await bucket.client.send(new bucket.sdk.HeadObjectCommand(toTarget(bucket, key)));
  } catch (error) {
    // A missing bucket answers a HEAD with the same bare 404: then nothing can be read either.
    if (statusOf(error) === 404) return null;
    throw fromS3Error(error);
  }
}

/** True where `key` holds bytes of this digest; false where it is free. */
export async function isThere(bucket: S3Bucket, key: string, sha256: string): Promise<boolean> {
  const head = await headOf(bucket, key);
  if (head === null) return false;
  const stored = head.Metadata?.['sha256'] ?? (await sha256Of(await readObject(bucket, key)));
  if (stored !== sha256) throw takenByOthers(key);
  return true;
}

/** An object's bytes, or those of `range`, as far as there are any. */
export async function readObject(
  bucket: S3Bucket,
  key: string,
  range?: { readonly start: number; readonly end: number },
): Promise<Readable> {
  const { client, sdk } = bucket;
  const target = toTarget(bucket, key);
  if (range !== undefined && range.end <= range.start) {
    if ((await headOf(bucket, key)) === null) throw nothingStored(key);
    return Readable.from([]);
  }
  const Range = range && `bytes=${range.start.toString()}-${(range.end - 1).toString()}`;
  try {
    const { Body } = await client.send(new sdk.GetObjectCommand({ ...target, ...(Range && { Range }) }));
    return Readable.from(translated(Body as Readable, fromS3Error), { objectMode: false });
  } catch (error) {
    if (statusOf(error) === 416) return Readable.from([]);
    if (error instanceof Error && error.name === 'NoSuchKey') throw nothingStored(key);
    throw fromS3Error(error);
  }
}
