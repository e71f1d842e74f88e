import { fileURLToPath } from 'node:url';
import { StoreError } from '../store-error.js';
import type { BlobStore } from './blob-store.js';
import { openFolder } from './folder.js';
import { openS3 } from './s3.js';
import type { S3Options } from './s3-options.js';

/**
 * Opens the blob store at `url`: `file:<path>` (relative to the working directory, or absolute) or
 * `s3://<bucket>/<prefix>`, whose endpoint, region and credentials `s3` gives.
 *
 * Rejects with `storeMisconfigured` where the URL is wrong or the AWS SDK is not installed.
 *
 * @example
 * const blobs = await openBlobStore('file:.finwave/evidence');
 */
export async function openBlobStore(
  url: string,
  { s3 = {} }: { readonly s3?: Omit<S3Options, 'bucket' | 'prefix'> } = {},
): Promise<BlobStore> {
  if (url.startsWith('file:///')) return openFolder(fileURLToPath(url));
  if (/^file:(?!\/\/)/.test(url) && url.length > 'file:'.length) return openFolder(url.slice('file:'.length));
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? [];
  if (bucket !== undefined) return openS3({ ...s3, bucket, prefix: prefix ?? '' });
  throw new StoreError(
    'storeMisconfigured',
    'the evidence store must be file:<path> or s3://<bucket>/<prefix>',
  );
}
